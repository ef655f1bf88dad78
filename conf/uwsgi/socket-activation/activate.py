"""Starts a program with a socket that listens already, as systemd does for a socket unit (sd_listen_fds(3)).

  activate.py HOST:PORT PROGRAM [ARGUMENT ...]

The program becomes this process, so that the socket is its own alone. systemd itself keeps one more copy, in which clients
wait until it has started the service again.
"""

import os
import socket
import sys

FIRST_FD = 3  # SD_LISTEN_FDS_START

host, _, port = sys.argv[1].rpartition(":")
listener = socket.create_server((host, int(port)), backlog=100)
os.dup2(listener.fileno(), FIRST_FD)
os.set_inheritable(FIRST_FD, True)  # if it has this number already, dup2() changes nothing
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execvp(sys.argv[2], sys.argv[2:])
