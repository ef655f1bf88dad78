#!/usr/bin/env python3
"""nginx that is started in the foreground by a process that stays ignores USR2: there is no binary upgrade in most containers.

Starts nginx twice with `daemon off`, sends USR2 to each master, and counts the masters 2 s later. The first is a child of this script,
which stays; the second one's parent ends before the signal is sent. Needs nginx. Uses loopback alone, ends by itself within 20 s.
Exit code: 0 it is as told, 1 it is not, 77 there is no nginx.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
if NGINX is None:
    print("there is no nginx")
    sys.exit(77)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def masters_after_usr2(parent_stays):
    folder = tempfile.mkdtemp(prefix="nginx-usr2-")
    pid_file = os.path.join(folder, "nginx.pid")
    conf = os.path.join(folder, "nginx.conf")
    user = "user root;" if os.getuid() == 0 else ""
    temp = "".join(f"{t}_temp_path {folder}/{t};" for t in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(conf, "w") as f:
        f.write(
            f"{user} daemon off; worker_processes 1; pid {pid_file}; error_log stderr notice; events {{}}\n"
            f"http {{ access_log off; {temp} server {{ listen 127.0.0.1:{free_port()}; return 200 ok; }} }}\n"
        )
    log = open(os.path.join(folder, "log"), "w+")
    command = [NGINX, "-e", "stderr", "-p", folder, "-c", conf]
    # A new session is a process group, by which all are ended.
    if parent_stays:
        child = subprocess.Popen(command, stderr=log, start_new_session=True)
        group = child.pid
    else:
        starter = subprocess.Popen(["sh", "-c", '"$@" & sleep 0.5', "sh", *command], stderr=log, start_new_session=True)
        group = starter.pid
        starter.wait()
    try:
        until = time.time() + 5
        while not (os.path.exists(pid_file) and open(pid_file).read().strip()) and time.time() < until:
            time.sleep(0.02)
        master = int(open(pid_file).read())
        os.kill(master, signal.SIGUSR2)
        time.sleep(2)
        log.flush()
        said = open(log.name).read()
        masters = len(set(re.findall(r"\[notice\] (\d+)#\d+: start worker processes", said)))
        changing = re.search(r"changing binary signal is ignored.*", said)
        print(f"parent {'stays' if parent_stays else 'has ended'}: {masters} master(s) after USR2" + (f'; nginx says "{changing[0]}"' if changing else ""))
        return masters
    finally:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            pass
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


version = subprocess.run([NGINX, "-v"], capture_output=True, text=True).stderr.strip()
print(version)
in_foreground, adopted = masters_after_usr2(True), masters_after_usr2(False)
sys.exit(0 if (in_foreground, adopted) == (1, 2) else 1)
