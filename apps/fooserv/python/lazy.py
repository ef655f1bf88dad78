"""fooserv as an ultra-lazy application: its import takes no time, its first request takes the whole start.

Many frameworks are lazy to some degree: they import their views, compile their routes or connect to their database when
the first request comes. uWSGI calls such an application ready before it is.
"""

import sys

from fooserv import Fooserv


class LazyFooserv:
    """One version of the application, made at the first request."""

    def __init__(self, version, status):
        self.version = version
        self.status = status
        self.app = None

    def __call__(self, environ, start_response):
        if self.app is None:
            print("fooserv: a request has to wait for the start of %s" % self.version, file=sys.stderr, flush=True)
            self._start()
        return self.app(environ, start_response)

    def warm_up(self):
        """Makes the first request itself, at import: a request that comes later finds everything there.

        It is no request that a client sent, so the journal does not count it.
        """
        self._start()
        self({"REQUEST_METHOD": "GET", "PATH_INFO": "/fast/", "HTTP_X_FOOSERV_JOURNAL": "off"}, lambda status, headers: None)

    def _start(self):
        self.app = Fooserv(self.version, self.status)
