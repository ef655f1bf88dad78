#!/bin/sh
# A start script as there are many. It has a last thing to do when the server has ended, so the shell stays, as the first process of
# the container. SIGTERM goes to the first process alone. A shell that waits for a program has no handler for it, and the kernel
# gives the first process of a container no signal that it has no handler for (pid_namespaces(7)): it is lost.
echo "the shell starts the server"
node /zerodrop/conf/pod.mjs
echo "the server has ended"
