#!/usr/bin/env python3
"""uWSGI: a worker that ends by itself (max-requests) does not wait for its offload threads: downloads are cut short.

Two workers with `offload-threads = 1` send a file of 16 MiB to clients that read slowly, while other requests bring the workers to
`max-requests`. Counts the downloads that are shorter than their Content-Length, with and without offloading. Needs uwsgi with Python 3. Uses
loopback alone, ends by itself within a minute and a half. Exit code: 0 it is as told, 1 it is not, 77 there is no uwsgi.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

if shutil.which("uwsgi") is None:
    print("there is no uwsgi")
    sys.exit(77)
folder = tempfile.mkdtemp(prefix="uwsgi-offload-")
SIZE = 16 * 1024 * 1024
APP = f"""def application(env, start_response):
    if env['PATH_INFO'] != '/file':
        start_response('200 OK', [('Content-Length', '2')])
        return [b'ok']
    start_response('200 OK', [('Content-Length', '{SIZE}')])
    return env['wsgi.file_wrapper'](open('big', 'rb'))
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(port, path, pause):
    """How many octets of the body came, and how many should have."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        s.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        head, got, length = b"", 0, None
        while True:
            try:
                octets = s.recv(65536)
            except ConnectionResetError:
                octets = b""
            if not octets:
                return got, length
            if length is None:
                head += octets
                if b"\r\n\r\n" in head:
                    length = int(re.search(rb"Content-Length: (\d+)", head)[1])
                    got = len(head.split(b"\r\n\r\n", 1)[1])
            else:
                got += len(octets)
            time.sleep(pause)


def downloads(offloads):
    port = free_port()
    options = ["--offload-threads=1"] if offloads else []
    log_path = os.path.join(folder, f"{offloads}.log")
    server = subprocess.Popen(
        ["uwsgi", "--plugins=python3", "--master", "--processes=2", f"--http-socket=127.0.0.1:{port}", "--wsgi-file=app.py",
         "--max-requests=20", "--min-worker-lifetime=1", "--die-on-term", *options],
        cwd=folder, stdout=open(log_path, "w"), stderr=subprocess.STDOUT, start_new_session=True,
    )
    try:
        end = time.time() + 10
        while "spawned uWSGI worker 2" not in open(log_path).read() and time.time() < end:
            time.sleep(0.02)
        results, over = [], threading.Event()

        def download():
            results.append(get(port, "/file", 0.01))

        def others():
            while not over.is_set():
                try:
                    get(port, "/", 0)
                except OSError:
                    pass
                time.sleep(0.01)

        busy = threading.Thread(target=others)
        busy.start()
        for _ in range(3):
            threads = [threading.Thread(target=download) for _ in range(2 if not offloads else 4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        over.set()
        busy.join(30)
        cut = [(got, length) for got, length in results if length is not None and got < length]
        ended = open(log_path).read().count("Seeya!")
        print(f"{'with' if offloads else 'without'} offload-threads: {len(cut)} of {len(results)} downloads were cut short; workers ended {ended} times")
        if cut:
            print(f"  the first one after {cut[0][0]} of {cut[0][1]} octets")
        return len(cut)
    finally:
        try:
            os.killpg(server.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        server.wait()


try:
    with open(os.path.join(folder, "app.py"), "w") as f:
        f.write(APP)
    with open(os.path.join(folder, "big"), "wb") as f:
        f.truncate(SIZE)
    print("uWSGI", subprocess.run(["uwsgi", "--version"], capture_output=True, text=True).stdout.strip())
    cut, whole = downloads(True), downloads(False)
    sys.exit(0 if cut > 0 and whole == 0 else 1)
finally:
    shutil.rmtree(folder, ignore_errors=True)
