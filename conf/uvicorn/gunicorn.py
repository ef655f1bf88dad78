# gunicorn as the manager of uvicorn's workers, as uvicorn's documentation advises for production before it had a manager of its own.
# Start it in a folder of its own, in which `current` is the link to the application. From the environment: HTTP_ADDRESS, APP_PATH,
# PROCESSES.
#
# https://www.uvicorn.org/deployment/#gunicorn

import os

bind = os.environ["HTTP_ADDRESS"]
workers = int(os.environ["PROCESSES"])
worker_class = "uvicorn.workers.UvicornWorker"
pythonpath = "current,%s" % os.environ["APP_PATH"]
wsgi_app = "asgi:application"
# Longer than the longest request, and than an import.
graceful_timeout = 30
timeout = 120
