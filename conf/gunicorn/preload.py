# The master imports the application once, before it forks workers: they share its memory, and start at once. The price is
# that HUP brings no new code: the master keeps what it has imported, and new workers are forked from that.
# https://docs.gunicorn.org/en/stable/settings.html#preload-app

import os

exec(open(os.path.join(os.path.dirname(__file__), "base.py")).read())

preload_app = True
