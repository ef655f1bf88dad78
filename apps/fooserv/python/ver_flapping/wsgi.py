"""fooserv that can't decide: every other answer of each worker is the old version's. For a control."""

import itertools

from fooserv import Fooserv


class Flapping(Fooserv):
    def __init__(self, *versions):
        super().__init__(*versions[0])
        self.versions = itertools.cycle(versions)

    def __call__(self, environ, start_response):
        self.version, self.status = next(self.versions)
        return super().__call__(environ, start_response)


application = Flapping(("ver_b", "202 Accepted"), ("ver_a", "201 Created"))
