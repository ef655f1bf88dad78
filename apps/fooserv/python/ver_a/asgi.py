"""fooserv, the old version, as an ASGI application: answers 201."""

from fooserv_asgi import AsgiFooserv

application = AsgiFooserv("ver_a", "201 Created")
