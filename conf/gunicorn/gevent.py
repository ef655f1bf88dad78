# Workers with greenlets: as many requests at a time as come, and connections are kept for their clients. It needs gevent
# (Debian: python3-gevent).
# https://docs.gunicorn.org/en/stable/design.html#async-workers

import os

exec(open(os.path.join(os.path.dirname(__file__), "base.py")).read())

worker_class = "gevent"
