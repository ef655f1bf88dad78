#!/usr/bin/env python3
"""uWSGI, the zerg dance of "The Art of Graceful Reloading" with its three FIFOs: the instance asleep is orphaned.

Starts a zerg pool and three deploys of the article's instance. In the second deploy the master of the instance that is to be destroyed is
stopped (SIGSTOP) until the running one has moved into its slot, and goes on then: the order that is left to chance otherwise.
One line differs from the article, so that only one thing can go wrong: its last hook is `spinningfifo` in place of `writefifo`.

Needs uwsgi with Python 3 (Debian: uwsgi-core, uwsgi-plugin-python3). Uses loopback alone, ends by itself within a minute.
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
folder = tempfile.mkdtemp(prefix="uwsgi-dance-")
os.chdir(folder)
started = []


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def write(name, text):
    with open(name, "w") as f:
        f.write(text)


def until(what, look, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        if look():
            return
        time.sleep(0.02)
    raise SystemExit(f"waited {seconds} s for {what}, in vain")


def said(name, words):
    return words in open(f"{name}.log").read()


def start(name, ini):
    process = subprocess.Popen(["uwsgi", "--ini", ini], stdout=open(f"{name}.log", "w"), stderr=subprocess.STDOUT, start_new_session=True)
    started.append(process)
    return process


def reader_of(fifo):
    """The master that has the FIFO open which the path names now."""
    try:
        node = os.stat(fifo).st_ino
    except FileNotFoundError:
        return None
    for name, process in masters.items():
        for fd in os.listdir(f"/proc/{process.pid}/fd") if process.poll() is None else []:
            try:
                if os.stat(f"/proc/{process.pid}/fd/{fd}").st_ino == node:
                    return name
            except FileNotFoundError:
                pass
    return None


write("app.py", "def application(env, start_response):\n    start_response('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n")
write("pool.ini", f"[uwsgi]\nplugins = zergpool\nmaster = true\nzerg-pool = zergpool:127.0.0.1:{free_port()}\ndie-on-term = true\n")
write("dancer.ini", """[uwsgi]
plugins = python3
master = true
processes = 4
wsgi-file = app.py
master-fifo = new.fifo
master-fifo = running.fifo
master-fifo = sleeping.fifo
zerg = zergpool
if-exists = sleeping.fifo
  hook-accepting1-once = writefifo:sleeping.fifo Q
endif =
if-exists = running.fifo
  hook-accepting1-once = writefifo:running.fifo 2p
endif =
hook-accepting1-once = spinningfifo:new.fifo 1
""")
masters = {}
try:
    start("pool", "pool.ini")
    until("the pool", lambda: os.path.exists("zergpool"))
    for name in ("first", "second", "third", "fourth"):
        if name == "third":
            # The one that is to be destroyed may not run before the other has moved.
            os.kill(masters["first"].pid, signal.SIGSTOP)
        masters[name] = start(name, "dancer.ini")
        until(f"the {name} instance to be the running one", lambda: reader_of("running.fifo") == name)
        if name == "third":
            until("the second instance to move into sleeping.fifo", lambda: reader_of("sleeping.fifo") == "second")
            os.kill(masters["first"].pid, signal.SIGCONT)
            until("the first instance to end", lambda: masters["first"].poll() is not None)
            print(f"after the second deploy sleeping.fifo is read by: {reader_of('sleeping.fifo') or 'no process'} (the second instance is asleep)")
    until("the third instance to fall asleep", lambda: said("third", "PAUSE"))
    time.sleep(1)
    alive = [name for name, process in masters.items() if process.poll() is None]
    print(f"after the third deploy these live: {', '.join(alive)}; two should")
    orphan = all(reader_of(fifo) != "second" for fifo in ("new.fifo", "running.fifo", "sleeping.fifo"))
    print(f"a FIFO leads to the second one: {'no' if orphan else 'yes'}")
    print(subprocess.run(["uwsgi", "--version"], capture_output=True, text=True).stdout.strip())
    sys.exit(0 if alive == ["second", "third", "fourth"] and orphan else 1)
finally:
    for process in started:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)
