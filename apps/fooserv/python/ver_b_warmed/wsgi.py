"""fooserv, the new version, ultra-lazy, but warmed up at import by a call to itself."""

from lazy import LazyFooserv

application = LazyFooserv("ver_b", "202 Accepted")
application.warm_up()
