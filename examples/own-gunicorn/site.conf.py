# A site whose workers share what the master has imported.
bind = ["127.0.0.1:8000", "[::1]:8000"]
workers = 4
preload_app = True
raw_env = ["DJANGO_SETTINGS_MODULE=site.settings"]
pidfile = "gunicorn.pid"
logconfig = "/etc/site/logging.conf"
