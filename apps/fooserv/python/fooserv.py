"""fooserv: a WSGI application that is slow to start, made to show what a reload does to its users.

What its versions have in common; a version is a folder beside this file whose wsgi.py says its name and its status.
fooserv_asgi.py has the same as an ASGI application, and ../ruby, ../php and ../node have it in other languages: one test
holds all of them to the same answers.

  FOOSERV_STARTUP_SECONDS   how long the import keeps the CPU busy (30)
  FOOSERV_SLOW_SECONDS      how long /slow/ sleeps, and /stream/ takes from its first line to its last, as a range (3-6)
  FOOSERV_EVENTS            events of a stream of /events/ (ten for each second of the slowest /slow/, fifty at least, so that a stream outlasts most time limits)
  FOOSERV_WS_SECONDS        how long the answer to a message of /ws/ takes (0; ASGI alone)
  FOOSERV_SEED              makes the sleeps repeatable: the same request id sleeps the same time, in every language
  FOOSERV_JOURNAL           folder in which each process writes down the requests that it begins and has served; `-` (Python and
                            Node): standard output, as lines `journal <pid> <line>`, for a container whose log is all that is left
  FOOSERV_PID_BASE          added to the pid that is told (0): processes of several containers have the same numbers

/post/ and /post/slow/ read the body of the request, and answer with its length and the beginning of its SHA-256. They are
executed when all of it was read; the slow one sleeps in between.

/events/ is a stream of server-sent events, ten a second, that are numbered from 1. It goes on after the number that the client
says in Last-Event-ID, whichever process sent the ones before. Behind the last one comes an event `end`, with the next number. It
is written down as served when its first event was handed over, since a client may leave it whenever it likes.

/ws/ opens a WebSocket (Node, ASGI and uWSGI): each text is sent back behind the version and the pid. The journal has a line B when it
is opened, M for each text that came, and E when its client has closed it.
"""

import hashlib
import os
import random
import sys
import tempfile
import time


# What /big/ and /file/ answer with, up to a whole line: more than the kernel takes off an app's hands for a slow reader.
BIG_BYTES = 16 * 1024 * 1024
# What /stream/ answers with, one after the other.
STREAM_LINES = 20
# From one event of /events/ to the next, in seconds.
EVENT_PAUSE = 0.1


def _pid():
    return int(os.environ.get("FOOSERV_PID_BASE", "0")) + os.getpid()


def _busy_start():
    """Keeps one CPU busy, as the imports of a large application do."""
    end = time.monotonic() + float(os.environ.get("FOOSERV_STARTUP_SECONDS", "30"))
    work = 0
    while time.monotonic() < end:
        for _ in range(1000):
            work = (work * 1103515245 + 12345) % 2147483648


def _slow_range():
    low, _, high = os.environ.get("FOOSERV_SLOW_SECONDS", "3-6").partition("-")
    return float(low), float(high or low)


def _pieces(environ):
    """The request's body as it comes: WSGI's input ends with it where the server says so, and else after as many bytes as its length."""
    stream = environ["wsgi.input"]
    if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked" and not environ.get("wsgi.input_terminated"):
        import uwsgi  # the one server without wsgi.input_terminated that hands chunks over

        return iter(uwsgi.chunked_read, b"")
    if environ.get("wsgi.input_terminated"):
        return iter(lambda: stream.read(65536), b"")
    return _as_long_as(stream, int(environ.get("CONTENT_LENGTH") or 0))


def _as_long_as(stream, left):
    while left > 0:
        piece = stream.read(min(left, 65536))
        if not piece:
            raise IOError("the body of the request was cut short")
        left -= len(piece)
        yield piece


class Received:
    """What came as the body of a request to /post/: its length and the beginning of its SHA-256, which the answer repeats."""

    def __init__(self):
        self.bytes = 0
        self.digest = hashlib.sha256()

    def take(self, piece):
        self.bytes += len(piece)
        self.digest.update(piece)

    def __str__(self):
        return "%d %s" % (self.bytes, self.digest.hexdigest()[:8])


def _as_file(environ, body):
    """The answer as a file of its own, for the server to send (PEP 3333, wsgi.file_wrapper): uWSGI leaves it to an offload thread, if it has any."""
    file = tempfile.TemporaryFile()
    file.write(body)
    file.seek(0)
    return environ["wsgi.file_wrapper"](file, 65536)


class Events:
    """The events of /events/ that a client lacks. `after` is its Last-Event-ID."""

    def __init__(self, version, request_id, after, slowest):
        self.says = "%s /events/ %%d %d %s" % (version, _pid(), request_id)
        self.last = int(os.environ.get("FOOSERV_EVENTS") or max(50, round(10 * slowest)))
        self.first = int(after) + 1 if (after or "").isdigit() else 1

    def __iter__(self):
        for number in range(self.first, self.last + 1):
            yield ("id: %d\ndata: %s\n\n" % (number, self.says % number)).encode("ascii")

    def end(self):
        number = self.last + 1
        return ("id: %d\nevent: end\ndata: %s\n\n" % (number, self.says % number)).encode("ascii")


class Journal:
    """The server's side of the double entry: an append-only file for each process.

    A line is `B <request id> <CLOCK_MONOTONIC ns>` when a request begins and `E ...` when its answer is complete and
    handed to uWSGI. Each line is one write() to a file opened with O_APPEND, so that a process which is killed leaves
    every line that it had written.
    """

    def __init__(self, folder):
        self.folder = folder
        self.pid = None
        self.fd = None

    def write(self, mark, request_id):
        if self.folder is None:
            return
        if self.folder == "-":
            os.write(1, ("journal %d %s %s %d\n" % (_pid(), mark, request_id, time.monotonic_ns())).encode("ascii"))
            return
        if self.pid != os.getpid():  # the first request after a fork
            # In this order: another thread may come as far as here meanwhile, and open the same file once more.
            path = os.path.join(self.folder, "%d.journal" % os.getpid())
            self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            self.pid = os.getpid()
        os.write(self.fd, ("%s %s %d\n" % (mark, request_id, time.monotonic_ns())).encode("ascii"))


class Fooserv:
    """One version of the application."""

    def __init__(self, version, status):
        # For uWSGI's log: from here on it is settled which version is imported, whatever `current` is switched to.
        print("fooserv: importing %s" % version, file=sys.stderr, flush=True)
        _busy_start()
        self.version = version
        self.status = status
        self.slow = _slow_range()
        self.seed = os.environ.get("FOOSERV_SEED")
        self.journal = Journal(os.environ.get("FOOSERV_JOURNAL"))

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "/")
        request_id = environ.get("HTTP_X_ZERODROP_REQUEST", "-")
        if not request_id.isdigit():
            request_id = "-"
        # Another client than the siege, whose ledger knows nothing of it, can ask not to be counted.
        journal = Journal(None) if environ.get("HTTP_X_FOOSERV_JOURNAL") == "off" else self.journal
        journal.write("B", request_id)
        if path == "/ws/":
            return self._web_socket(journal, request_id)
        status = self.status
        said = request_id
        headers = [
            ("Content-Type", "text/plain"),
            ("X-Fooserv-Version", self.version),
            ("X-Fooserv-Pid", str(_pid())),
        ]
        if path == "/stream/":
            start_response(status, headers)
            return self._stream(journal, path, request_id)
        if path == "/events/":
            headers[0] = ("Content-Type", "text/event-stream")
            start_response("200 OK", headers + [("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no")])
            return self._events(journal, Events(self.version, request_id, environ.get("HTTP_LAST_EVENT_ID"), self.slow[1]), request_id)
        if path in ("/post/", "/post/slow/"):
            received = Received()
            for piece in _pieces(environ):
                received.take(piece)
            said = "%s %s" % (request_id, received)
        elif path not in ("/slow/", "/fast/", "/big/", "/file/"):
            status = "404 Not Found"
        if path in ("/slow/", "/post/slow/"):
            time.sleep(self._slow_seconds(request_id))
        body = self.body(path, said)
        answer = _as_file(environ, body) if path == "/file/" else [body]
        journal.write("E", request_id)
        start_response(status, headers + [("Content-Length", str(len(body)))])
        return answer

    def _web_socket(self, journal, request_id):
        """uWSGI's own WebSockets, each of which has a worker for itself. Its API has no word for a Close: the octets of one are sent
        as they are. With FOOSERV_WS_ON_SWITCH=close a worker closes its own behind an answer, once `current` is another version."""
        import uwsgi  # https://uwsgi-docs.readthedocs.io/en/latest/WebSockets.html

        switched = os.environ.get("FOOSERV_WS_ON_SWITCH") == "close"
        uwsgi.websocket_handshake()
        while True:
            try:
                text = uwsgi.websocket_recv().decode("utf-8")
            except IOError:  # the client has closed it
                journal.write("E", request_id)
                return []
            journal.write("M", request_id)
            uwsgi.websocket_send("%s %d %s" % (self.version, _pid(), text))
            if switched and os.path.basename(os.readlink("current")) != self.version:
                journal.write("E", request_id)
                uwsgi.send(b"\x88\x02\x03\xe9")  # a Close with 1001
                return []

    def body(self, path, request_id):
        line = self._line(path, request_id)
        return line * (BIG_BYTES // len(line)) if path in ("/big/", "/file/") else line

    def _line(self, path, request_id):
        return ("%s %s %s\n" % (self.version, path, request_id)).encode("utf-8")

    def _stream(self, journal, path, request_id):
        """An answer without a Content-Length, as an export that is made while it is sent."""
        pause = self._slow_seconds(request_id) / STREAM_LINES
        for _ in range(STREAM_LINES):
            yield self._line(path, request_id)
            time.sleep(pause)
        journal.write("E", request_id)

    def _events(self, journal, events, request_id):
        served = False
        for event in events:
            yield event
            if not served:
                journal.write("E", request_id)
            served = True
            time.sleep(EVENT_PAUSE)
        if not served:
            journal.write("E", request_id)
        yield events.end()

    def _slow_seconds(self, request_id):
        low, high = self.slow
        return low + (high - low) * self._share(request_id)

    def _share(self, request_id):
        """Where in the range it is, from 0 to 1."""
        if self.seed is None:
            # Forked workers inherit the state of `random`, so each request has a generator of its own.
            return random.Random().random()
        digest = hashlib.sha256(("%s:%s" % (self.seed, request_id)).encode("utf-8")).hexdigest()
        return int(digest[:8], 16) / 2**32
