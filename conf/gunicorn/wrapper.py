# Lets zerodrop run any configuration file of gunicorn: that which GUNICORN_CONF names, with its settings and hooks. What belongs to the
# machine that it was written for is replaced, and each worker says when it is ready.
# From the environment: HTTP_ADDRESS, and APP_PATH if the application is zerodrop's own. If it is yours, WSGI_APP names it unless the
# file does (`wsgi_app`).
#
# https://docs.gunicorn.org/en/stable/settings.html

import os

__file__ = os.environ["GUNICORN_CONF"]
with open(__file__) as _file:
    exec(compile(_file.read(), __file__, "exec"))

# Clients connect here, and the run's folder has `current`, the link to the application's version.
bind = os.environ["HTTP_ADDRESS"]
chdir = os.getcwd()

# zerodrop's own application takes the place of that of the file. The path goes through the link, so that it is the version at the time
# of the import that is loaded.
if "APP_PATH" in os.environ:
    pythonpath = "current,%s" % os.environ["APP_PATH"]
    wsgi_app = "wsgi:application"
else:
    pythonpath = ",".join(["current"] + [path for path in [globals().get("pythonpath")] if path])
    wsgi_app = os.environ.get("WSGI_APP", globals().get("wsgi_app"))

# It stays in the foreground as the user who started it, writes nothing outside of the run's folder, and its log is read.
daemon = False
pidfile = user = group = None
errorlog = "-"
loglevel = "info"
accesslog = logconfig = None
syslog = False


def _after(name, then):
    """Lets a hook of the file run first, if it has one of this name."""
    theirs = globals().get(name)

    def both(one):
        if theirs is not None:
            theirs(one)
        then(one)

    return both


# gunicorn says "Booting worker" before a worker imports the application. Who waits for a reload wants to know when it has.
post_worker_init = _after("post_worker_init", lambda worker: worker.log.info("Worker ready (pid: %s)", worker.pid))

# Who waits for all of them has to know how many there are.
when_ready = _after("when_ready", lambda server: server.log.info("Workers wanted: %s", server.num_workers))
