"""fooserv, the old version, ultra-lazy, but warmed up at import by a call to itself."""

from lazy import LazyFooserv

application = LazyFooserv("ver_a", "201 Created")
application.warm_up()
