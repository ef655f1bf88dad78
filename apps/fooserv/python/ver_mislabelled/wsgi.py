"""fooserv, the new version with the status of the old one: answers 201 although it should answer 202. For a control."""

from fooserv import Fooserv

application = Fooserv("ver_b", "201 Created")
