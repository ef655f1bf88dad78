# What all of zerodrop's gunicorns have in common. zerodrop starts them through wrapper.py, in a folder of their own: there is
# `current`, the symbolic link to the application that a deploy switches. From the environment:
#   HTTP_ADDRESS   where clients connect, such as 127.0.0.1:9090
#   APP_PATH       folder on Python's path that the application's versions share
#   PROCESSES      number of workers
# and, if a scenario is about them, in place of the values below: GRACEFUL_TIMEOUT, KEEPALIVE, MAX_REQUESTS, MAX_REQUESTS_JITTER,
# REUSE_PORT.
#
# https://docs.gunicorn.org/en/stable/settings.html

import os

bind = os.environ["HTTP_ADDRESS"]
workers = int(os.environ["PROCESSES"])

# A sync worker does one request at a time, and takes the next when that is answered.
worker_class = "sync"

# The path goes through the link, so that it is the version at the time of the import that is loaded. Without
# `preload_app` each worker imports the application itself, after it was forked: that is why HUP brings new code.
pythonpath = "current,%s" % os.environ["APP_PATH"]
wsgi_app = "wsgi:application"

# How long a worker that was told to end may take for the request that it has in hand, in seconds. Must be more than the
# longest request; 30 is the default, too.
graceful_timeout = int(os.environ.get("GRACEFUL_TIMEOUT", "30"))

# A worker that gives no sign of life for so long is killed, and an import gives none: the default of 30 would kill workers
# in the middle of an import that takes as long.
timeout = 120

# How many can wait while no worker accepts.
backlog = 2048

# How long an idle connection is kept for its client, in seconds; 2 is the default. A sync worker keeps none.
keepalive = int(os.environ.get("KEEPALIVE", "2"))

# After how many requests a worker is replaced; 0, the default, means never. Each worker adds a number of its own, from 0 to
# the jitter: so not all of them are replaced at once.
max_requests = int(os.environ.get("MAX_REQUESTS", "0"))
max_requests_jitter = int(os.environ.get("MAX_REQUESTS_JITTER", "0"))

# With 1, another gunicorn may listen on the same address (SO_REUSEPORT). Each has a queue of its own there.
reuse_port = os.environ.get("REUSE_PORT") == "1"

