#!/usr/bin/env python3
"""uWSGI that systemd hands its socket (socket activation) loses it at a reload (SIGHUP), unless its configuration names the address, too.

Hands a listening socket to uWSGI as systemd does (descriptor 3, LISTEN_PID, LISTEN_FDS), asks it, sends SIGHUP to its master, and asks again.
Twice: without and with `socket = ADDRESS`. Needs uwsgi with Python 3. Uses loopback alone, ends by itself within a minute.
Exit code: 0 it is as told, 1 it is not, 77 there is no uwsgi.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

if shutil.which("uwsgi") is None:
    print("there is no uwsgi")
    sys.exit(77)
folder = tempfile.mkdtemp(prefix="uwsgi-activation-")
APP = "def application(env, start_response):\n    start_response('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n"


def asks(address):
    try:
        with socket.create_connection(address, timeout=2) as s:
            s.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = s.recv(100)
            return answer.split(b"\r\n")[0].decode() or "closed without an answer"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


def handed(listener):
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")


def reload_with(names_address):
    listener = socket.create_server(("127.0.0.1", 0))
    address = listener.getsockname()
    log_path = os.path.join(folder, f"{names_address}.log")
    named = [f"--socket=127.0.0.1:{address[1]}"] if names_address else []
    command = ["uwsgi", "--plugins=python3", "--master", "--processes=2", "--protocol=http", "--wsgi-file=app.py", "--die-on-term", "--worker-reload-mercy=5", *named]
    server = subprocess.Popen(
        command, cwd=folder, stdout=open(log_path, "w"), stderr=subprocess.STDOUT,
        preexec_fn=lambda: (os.setsid(), handed(listener)), close_fds=False,
    )
    listener.close()
    try:
        end = time.time() + 10
        while "spawned uWSGI worker 2" not in open(log_path).read() and time.time() < end:
            time.sleep(0.02)
        before = asks(address)
        # A worker that gets its signal before it has installed its handler is killed when its mercy is over.
        time.sleep(1)
        server.send_signal(signal.SIGHUP)
        end = time.time() + 20
        while open(log_path).read().count("spawned uWSGI worker 2") < 2 and server.poll() is None and time.time() < end:
            time.sleep(0.02)
        time.sleep(0.5)
        after = asks(address)
        print(f"{'with' if names_address else 'without'} `socket = `: before SIGHUP: {before}; after it: {after}")
        last = [line for line in open(log_path).read().splitlines() if "bound" in line or "inherited" in line or "--socket option is missing" in line]
        for line in last[-2:]:
            print(f"  its log: {line}")
        return before.endswith("200 OK"), after.endswith("200 OK")
    finally:
        try:
            os.killpg(server.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        server.wait()


try:
    with open(os.path.join(folder, "app.py"), "w") as f:
        f.write(APP)
    print("uWSGI", subprocess.run(["uwsgi", "--version"], capture_output=True, text=True).stdout.strip())
    without, with_it = reload_with(False), reload_with(True)
    sys.exit(0 if without == (True, False) and with_it == (True, True) else 1)
finally:
    shutil.rmtree(folder, ignore_errors=True)
