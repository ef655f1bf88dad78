"""fooserv as it must not be deployed: its import fails, after the same slow start."""

from fooserv import Fooserv

Fooserv("ver_broken", "500 Internal Server Error")
raise ImportError("ver_broken fails to import, on purpose")
