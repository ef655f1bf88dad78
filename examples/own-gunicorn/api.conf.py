# An interface in a container: workers with threads, everything from the environment, hooks that say what happens.
import os

bind = "0.0.0.0:" + os.environ.get("PORT", "8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("PYTHON_MAX_THREADS", "8"))
worker_tmp_dir = "/dev/shm"
wsgi_app = "api.main:app"
keepalive = 5
accesslog = "-"
errorlog = "-"


def when_ready(server):
    server.log.info("api: ready")


def post_worker_init(worker):
    worker.log.info("api: worker initialised (pid: %s)", worker.pid)
