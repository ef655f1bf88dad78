#!/usr/bin/env python3
"""Apache httpd, event MPM: `graceful` closes kept connections on which a request has come already.

Keeps 200 connections open, looks at each immediately before it sends (a connection that Apache has closed gets no request), and
counts the requests that are lost during one `graceful`. HTTP allows a server to close an idle connection at any time, and a client may
repeat a GET; but a POST is lost. Needs Apache 2.4 with the event MPM. Uses loopback alone, ends by itself within 30 s.
Exit code: 0 it is as told, 1 it is not (it is a race: try again), 77 there is no Apache.
"""
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

APACHE = shutil.which("apache2", path=os.environ["PATH"] + ":/usr/sbin") or shutil.which("httpd", path=os.environ["PATH"] + ":/usr/sbin")
MODULES = next((d for d in ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules") if os.path.isdir(d)), None)
if APACHE is None or MODULES is None:
    print("there is no Apache")
    sys.exit(77)
folder = tempfile.mkdtemp(prefix="apache-graceful-")
os.chmod(folder, 0o755)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


port = free_port()
with open(os.path.join(folder, "index.html"), "w") as f:
    f.write("x" * 200)
conf = os.path.join(folder, "httpd.conf")
built_in = subprocess.run([APACHE, "-l"], capture_output=True, text=True).stdout
load = "".join(
    f"LoadModule {m}_module {MODULES}/mod_{m}.so\n" for m in ("mpm_event", "authz_core", "unixd", "dir") if f"mod_{m}.c" not in built_in
)
user = "User www-data\nGroup www-data\n" if os.getuid() == 0 and shutil.which("apache2", path="/usr/sbin") else ""
with open(conf, "w") as f:
    f.write(
        f"{load}{user}ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"Mutex file:{folder} default\nDocumentRoot {folder}\nDirectoryIndex index.html\nKeepAlive On\nKeepAliveTimeout 60\nMaxKeepAliveRequests 0\n"
        "StartServers 2\nThreadsPerChild 64\nServerLimit 16\nMaxRequestWorkers 1024\n<Directory />\nRequire all granted\n</Directory>\n"
    )
server = subprocess.Popen([APACHE, "-f", conf, "-D", "FOREGROUND"], start_new_session=True, stderr=subprocess.DEVNULL)
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def opened():
    s = socket.create_connection(("127.0.0.1", port), timeout=5)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def whole(octets):
    head, _, body = octets.partition(b"\r\n\r\n")
    return b"Content-Length: 200" in head and len(body) == 200


try:
    end = time.time() + 10
    while time.time() < end:
        try:
            opened().close()
            break
        except OSError:
            time.sleep(0.05)
    idle, waiting, lost, sent, closed_idle = [opened() for _ in range(200)], {}, 0, 0, 0
    began, told = time.time(), False
    while time.time() - began < 4:
        if not told and time.time() - began > 2:
            told = True
            server.send_signal(signal.SIGUSR1)
        # A request on each idle connection that is still open, one after the other.
        for s in idle[:40]:
            idle.remove(s)
            if select.select([s], [], [], 0)[0]:
                closed_idle += 1
                s.close()
                idle.append(opened())
                continue
            s.sendall(REQUEST)
            sent += 1
            waiting[s] = b""
        for s in select.select(list(waiting), [], [], 0.01)[0]:
            try:
                octets = s.recv(4096)
            except ConnectionResetError:
                octets = b""
            waiting[s] += octets
            if whole(waiting[s]):
                del waiting[s]
                idle.append(s)
            elif not octets:
                lost += 1
                del waiting[s]
                idle.append(opened())
    print(subprocess.run([APACHE, "-v"], capture_output=True, text=True).stdout.splitlines()[0])
    print(f"{sent} requests on 200 kept connections, one graceful: {lost} requests lost; {closed_idle} connections were seen to be closed before a request")
    sys.exit(0 if lost > 0 else 1)
finally:
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    server.wait()
    shutil.rmtree(folder, ignore_errors=True)
