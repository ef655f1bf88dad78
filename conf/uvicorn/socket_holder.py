# Holds the listening socket, as systemd (a socket unit), Supervisor (fcgi-program) and Circus do, and hands it to uvicorn as a file
# descriptor. The socket is open for as long as this process lives: no client is refused while one uvicorn follows another.
# SIGUSR2 starts another uvicorn with it; SIGTERM ends them all. From the environment: HTTP_ADDRESS, APP_PATH (see uvicorn.sh).
#
# https://www.uvicorn.org/deployment/ (--fd)

import os
import signal
import socket
import subprocess
import sys

host, port = os.environ["HTTP_ADDRESS"].rsplit(":", 1)
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((host, int(port)))
# Connections wait here while no uvicorn accepts.
listener.listen(2048)

children = {}
ending = False


def say(text):
    sys.stderr.write("socket holder: %s\n" % text)
    sys.stderr.flush()


def unblock():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)


def start():
    fd = str(listener.fileno())
    command = ["uvicorn", "asgi:application", "--app-dir", "current", "--fd", fd, "--no-access-log"]
    env = {**os.environ, "PYTHONPATH": os.environ["APP_PATH"]}
    child = subprocess.Popen(command, pass_fds=[listener.fileno()], env=env, preexec_fn=unblock)
    children[child.pid] = child
    say("uvicorn %d was started" % child.pid)


def end():
    global ending
    ending = True
    say("ends")
    for pid in children:
        os.kill(pid, signal.SIGTERM)


# A signal that comes before it is waited for is kept until then. Children must not inherit that.
signals = {signal.SIGUSR2: start, signal.SIGTERM: end, signal.SIGCHLD: None}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
start()
while children or not ending:
    handle = signals[signal.sigwait(signals)]
    if handle is not None:
        handle()
    for pid, child in list(children.items()):
        if child.poll() is not None:
            del children[pid]
            say("uvicorn %d ended with code %d" % (pid, child.returncode))
