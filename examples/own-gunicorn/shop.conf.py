# A shop behind nginx, by systemd or an init script: sync workers, a socket of its own, a user of its own, logs in files.
import multiprocessing

bind = "unix:/run/shop/gunicorn.sock"
workers = multiprocessing.cpu_count() * 2 + 1
wsgi_app = "shop.wsgi:application"
chdir = "/srv/shop/current"
daemon = True
pidfile = "/run/shop/gunicorn.pid"
user = "www-data"
group = "www-data"
errorlog = "/var/log/shop/error.log"
accesslog = "/var/log/shop/access.log"
loglevel = "warning"
timeout = 60
graceful_timeout = 60
max_requests = 1000
max_requests_jitter = 100


def post_fork(server, worker):
    server.log.info("shop: worker spawned (pid: %s)", worker.pid)
