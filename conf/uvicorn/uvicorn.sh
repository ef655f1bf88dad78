# How zerodrop's uvicorns are started: in a folder of their own, in which `current` is the symbolic link to the application that a
# deploy switches. uvicorn has no file of settings: all is said by options. From the environment:
#   ADDRESS                     where it listens, such as 127.0.0.1:9090; HTTP_ADDRESS unless it is given
#   APP_PATH                    folder on Python's path that the application's versions share
#   WORKERS                     number of processes
#   GRACEFUL_TIMEOUT_S          longest time of an end, in seconds; uvicorn waits as long as it takes unless it is given (since 0.22)
#   WS                          the library of WebSockets, `websockets` or `wsproto`; the one that is installed unless it is given
#
# https://www.uvicorn.org/settings/

: "${ADDRESS:=$HTTP_ADDRESS}"
export PYTHONPATH="$APP_PATH"

# With one worker this process serves. With several it is their parent: it holds the socket, and imports nothing of the application.
set -- --workers "$WORKERS"

# An end waits for the slowest answer. With a time-out it cancels what still runs then.
[ -z "${GRACEFUL_TIMEOUT_S:-}" ] || set -- "$@" --timeout-graceful-shutdown "$GRACEFUL_TIMEOUT_S"

[ -z "${WS:-}" ] || set -- "$@" --ws "$WS"

# --app-dir        the path goes through the link, so that it is the version at the time of the import that is loaded
# --backlog        how many can wait while no worker accepts (the default, too)
# --no-access-log  a line for each request would tell nothing of a reload
exec uvicorn asgi:application --app-dir current --host "${ADDRESS%:*}" --port "${ADDRESS##*:}" --backlog 2048 --no-access-log "$@"
