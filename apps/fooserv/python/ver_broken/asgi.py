"""fooserv as an ASGI application that must not be deployed: its import fails, after the same slow start."""

from fooserv_asgi import AsgiFooserv

AsgiFooserv("ver_broken", "500 Internal Server Error")
raise ImportError("ver_broken fails to import, on purpose")
