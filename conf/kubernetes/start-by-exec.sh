#!/bin/sh
# The same start script with `exec`: the shell becomes the server, which is the first process then and gets SIGTERM.
echo "the shell starts the server"
exec node /zerodrop/conf/pod.mjs
