"""Imports the app that `current` points at, and says so in the log."""

import os
import sys

sys.path.insert(0, "current")
from wsgi import application  # noqa: E402,F401

print("worker is ready (pid: %d)" % os.getpid(), file=sys.stderr, flush=True)
