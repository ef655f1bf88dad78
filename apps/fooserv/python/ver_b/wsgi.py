"""fooserv, the new version: answers 202."""

from fooserv import Fooserv

application = Fooserv("ver_b", "202 Accepted")
