# Each worker loads the app by itself, so that a phased restart replaces one after the other.
workers 4
threads 1, 1
# A request that was begun may take that long before its worker is killed.
worker_shutdown_timeout 30
