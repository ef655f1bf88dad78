"""fooserv, the new version, as an ASGI application: answers 202."""

from fooserv_asgi import AsgiFooserv

application = AsgiFooserv("ver_b", "202 Accepted")
