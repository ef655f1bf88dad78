"""fooserv as an ASGI application, for uvicorn and its like: one thread, and as many requests at a time as come.

What it answers, and what it reads from the environment, is in fooserv.py.
"""

import asyncio
import os
import signal

from fooserv import EVENT_PAUSE, STREAM_LINES, Events, Fooserv, Journal, Received


class AsgiFooserv(Fooserv):
    """One version of the application. https://asgi.readthedocs.io/en/latest/specs/www.html"""

    listens = False
    goes_away = False

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] == "websocket":
            await self._web_socket(scope, receive, send)
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
        if path == "/events/":
            events = Events(self.version, request_id, headers.get("last-event-id"), self.slow[1])
            await self._events_to(receive, send, journal, events, request_id)
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

    async def _web_socket(self, scope, receive, send):
        """Sends back each text, after FOOSERV_WS_SECONDS. With FOOSERV_WS_ON_USR1=close a process that gets SIGUSR1 closes each with 1001 behind its next answer."""
        asked = dict(scope["headers"]).get(b"x-zerodrop-request", b"-").decode("latin-1")
        request_id = asked if asked.isdigit() else "-"
        takes = float(os.environ.get("FOOSERV_WS_SECONDS", "0"))
        await receive()
        self.journal.write("B", request_id)
        self._listen_for_usr1()
        told = [(b"x-fooserv-version", self.version.encode("ascii")), (b"x-fooserv-pid", str(os.getpid()).encode("ascii"))]
        await send({"type": "websocket.accept", "headers": told})
        while True:
            event = await receive()
            if event["type"] == "websocket.disconnect":
                break
            self.journal.write("M", request_id)
            await asyncio.sleep(takes)
            if self.goes_away:
                self.journal.write("E", request_id)
            await send({"type": "websocket.send", "text": "%s %d %s" % (self.version, os.getpid(), event.get("text") or "")})
            if self.goes_away:
                await send({"type": "websocket.close", "code": 1001})
                return
        self.journal.write("E", request_id)

    def _listen_for_usr1(self):
        if os.environ.get("FOOSERV_WS_ON_USR1") == "close" and not self.listens:
            self.listens = True
            asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._go_away)

    def _go_away(self):
        self.goes_away = True

    async def _received(self, receive):
        received = Received()
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                raise ConnectionResetError("the body of the request was cut short")
            received.take(event.get("body", b""))
            if not event.get("more_body"):
                return received

    async def _start(self, send, status, more, content_type=b"text/plain"):
        headers = [
            (b"content-type", content_type),
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

    async def _events_to(self, receive, send, journal, events, request_id):
        more = [(b"cache-control", b"no-cache"), (b"x-accel-buffering", b"no")]
        await self._start(send, 200, more, b"text/event-stream")
        gone = asyncio.ensure_future(self._gone(receive))
        try:
            served = False
            for event in events:
                await send({"type": "http.response.body", "body": event, "more_body": True})
                if not served:
                    journal.write("E", request_id)
                served = True
                # What is sent to a client that has left is dropped without a word.
                if (await asyncio.wait({gone}, timeout=EVENT_PAUSE))[0]:
                    return
            if not served:
                journal.write("E", request_id)
            await send({"type": "http.response.body", "body": events.end()})
        finally:
            gone.cancel()

    async def _gone(self, receive):
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _lifespan(self, receive, send):
        """Says that it has started, and later that it has ended: it has nothing to do in either."""
        while True:
            event = (await receive())["type"]
            await send({"type": event + ".complete"})
            if event == "lifespan.shutdown":
                return

    def _status_number(self):
        return int(self.status.split()[0])
