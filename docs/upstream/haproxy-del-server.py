#!/usr/bin/env python3
"""HAProxy: `del server` of a dynamic server to which a request waits to be connected once more ends the whole HAProxy.

A request is sent to a server that refuses connections. HAProxy waits a second before it tries again; meanwhile the server is put into
maintenance and deleted, which is accepted, since its count of sessions is 0. glibc overwrites what is
freed (MALLOC_PERTURB_), so that its use shows each time; without that it is a matter of luck. Needs haproxy, uses loopback alone, ends by itself within 60 s.
Exit code: 0 it is as told, 1 it is not, 77 haproxy is not there.
"""
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

haproxy = sys.argv[1] if len(sys.argv) > 1 else shutil.which("haproxy") or "/usr/sbin/haproxy"
if not os.path.exists(haproxy):
    print("haproxy is not there")
    sys.exit(77)
TRIES = 5


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def once(folder):
    front, dead, admin = free_port(), free_port(), os.path.join(folder, "admin")
    conf = os.path.join(folder, "haproxy.cfg")
    with open(conf, "w") as f:
        f.write(f"""global
  stats socket {admin} level admin
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  retries 3
frontend front
  bind 127.0.0.1:{front}
  default_backend app
backend app
  balance roundrobin
""")

    def ask(command):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(admin)
            s.sendall(f"experimental-mode on; {command}\n".encode())
            return b"".join(iter(lambda: s.recv(4096), b"")).decode().strip()

    with open(os.path.join(folder, "log"), "w") as log:
        process = subprocess.Popen([haproxy, "-db", "-f", conf], stdout=log, stderr=log, env={**os.environ, "MALLOC_PERTURB_": "165"})
    try:
        while not os.path.exists(admin):
            time.sleep(0.02)
        ask(f"add server app/new 127.0.0.1:{dead}")
        ask("set server app/new state ready")
        with socket.create_connection(("127.0.0.1", front)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            time.sleep(0.2)
            ask("set server app/new state maint")
            said = ask("del server app/new")
            for _ in range(3):  # What is freed is used anew.
                ask(f"add server app/other 127.0.0.1:{dead}")
                ask("del server app/other")
            client.settimeout(8)
            try:
                answer = client.recv(100).split(b"\r\n")[0].decode() or "closed, no answer"
            except OSError as error:
                answer = str(error)
        time.sleep(0.3)
        return said, answer, process.poll()
    finally:
        process.kill()
        process.wait()


version = subprocess.run([haproxy, "-v"], capture_output=True, text=True).stdout.splitlines()[0]
print(version)
crashed = 0
for i in range(TRIES):
    with tempfile.TemporaryDirectory() as folder:
        said, answer, code = once(folder)
    crashed += code is not None and code < 0
    print(f"{i + 1}: del server: {said!r}; the client: {answer}; haproxy {'lives' if code is None else f'ended by signal {-code}'}")
print(f"haproxy crashed in {crashed} of {TRIES}")
sys.exit(0 if crashed else 1)
