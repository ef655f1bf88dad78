"""fooserv as an ASGI application, for uvicorn and its like: one thread, and as many requests at a time as come.

What it answers, and what it reads from the environment, is in fooserv.py.
"""

import asyncio
import os

from fooserv import STREAM_LINES, Fooserv, Journal, Received


class AsgiFooserv(Fooserv):
    """One version of the application. https://asgi.readthedocs.io/en/latest/specs/www.html"""

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"]
        request_id = headers.get("x-zerodrop-request", "-")
        if not request_id.isdigit():
            request_id = "-"
        journal = Journal(None) if headers.get("x-fooserv-journal") == "off" else self.journal
        journal.write("B", request_id)
        if path == "/stream/":
            await self._stream_to(send, journal, path, request_id)
            return
        known = path in ("/slow/", "/fast/", "/big/", "/post/", "/post/slow/")
        said = request_id
        if path in ("/post/", "/post/slow/"):
            said = "%s %s" % (request_id, await self._received(receive))
        if path in ("/slow/", "/post/slow/"):
            await asyncio.sleep(self._slow_seconds(request_id))
        body = self.body(path, said)
        journal.write("E", request_id)
        await self._start(send, self._status_number() if known else 404, [(b"content-length", str(len(body)).encode("ascii"))])
        await send({"type": "http.response.body", "body": body})

    async def _received(self, receive):
        received = Received()
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                raise ConnectionResetError("the body of the request was cut short")
            received.take(event.get("body", b""))
            if not event.get("more_body"):
                return received

    async def _start(self, send, status, more):
        headers = [
            (b"content-type", b"text/plain"),
            (b"x-fooserv-version", self.version.encode("ascii")),
            (b"x-fooserv-pid", str(os.getpid()).encode("ascii")),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers + more})

    async def _stream_to(self, send, journal, path, request_id):
        await self._start(send, self._status_number(), [])
        pause = self._slow_seconds(request_id) / STREAM_LINES
        for _ in range(STREAM_LINES):
            await send({"type": "http.response.body", "body": self._line(path, request_id), "more_body": True})
            await asyncio.sleep(pause)
        journal.write("E", request_id)
        await send({"type": "http.response.body", "body": b""})

    async def _lifespan(self, receive, send):
        """Says that it has started, and later that it has ended: it has nothing to do in either."""
        while True:
            event = (await receive())["type"]
            await send({"type": event + ".complete"})
            if event == "lifespan.shutdown":
                return

    def _status_number(self):
        return int(self.status.split()[0])
