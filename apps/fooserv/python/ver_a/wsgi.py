"""fooserv, the old version: answers 201."""

from fooserv import Fooserv

application = Fooserv("ver_a", "201 Created")
