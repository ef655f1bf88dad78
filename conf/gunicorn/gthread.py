# Workers with threads: the first thread accepts, and the others answer. A connection may be kept for its client.
# From the environment, beside that of base.py: THREADS (8).
# https://docs.gunicorn.org/en/stable/settings.html#threads

import os

exec(open(os.path.join(os.path.dirname(__file__), "base.py")).read())

worker_class = "gthread"
threads = int(os.environ.get("THREADS", "8"))
