"""Holds uWSGI's master still once it has forked its workers, until a SIGCONT is sent to it. For experiments.

Between its last fork and the opening of its FIFO a master has little to do, yet the kernel may let it wait there while
its workers run. Here that wait is made certain, and lasts as long as the experiment wants it.

Import it in the master: `import = hold_master`, without lazy-apps. The C library calls us in the master after each fork,
as pthread_atfork(3) has it; Python's own os.register_at_fork does not, since uWSGI tells Python nothing of its forks.
"""

import ctypes
import os
import signal

_master = os.getpid()
_forks = 0


def _stop_after_last_fork():
    global _forks
    if os.getpid() != _master:  # a worker that starts a shell
        return
    _forks += 1
    if _forks == int(os.environ["PROCESSES"]):
        os.kill(_master, signal.SIGSTOP)


# A SIGINT that comes before uWSGI has set up its own handler is Python's, which notes it and acts when Python code runs the
# next time. In a master that is never, save for us: it would raise KeyboardInterrupt in the middle of our function. So
# it is noted and forgotten here too.
signal.signal(signal.SIGINT, lambda number, frame: None)

# What pthread_atfork is in glibc, which has that one in its static part only. The object must outlive the call.
_handler = ctypes.CFUNCTYPE(None)(_stop_after_last_fork)
ctypes.CDLL(None)["__register_atfork"](None, _handler, None, None)
