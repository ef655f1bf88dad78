"""fooserv, the new version, which fails to import in one of the vassals: as when one machine, or one link, is not as the others."""

import os

import uwsgi

from fooserv import Fooserv

application = Fooserv("ver_b", "202 Accepted")
if os.path.basename(uwsgi.opt["socket"].decode()) == "v3.sock":
    raise ImportError("ver_b_one_broken fails to import in v3, on purpose")
