"""fooserv as a liar: says 202 and how long its answer is, and leaves out the end of it. For a control."""

from fooserv import Fooserv


class Lying(Fooserv):
    def __call__(self, environ, start_response):
        (body,) = super().__call__(environ, start_response)
        return [body[:len(body) // 2]]


application = Lying("ver_b", "202 Accepted")
