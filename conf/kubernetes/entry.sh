#!/bin/sh
# The first process of a container: it becomes what it is told to start, so that this gets the signals of Kubernetes.
# In every container the first process has the pid 1. What an answer tells is another number, made of the pod's uid, so that it names one process of all.
FOOSERV_PID_BASE=$((0x$(printf %.5s "$POD_UID") * 1000))
export FOOSERV_PID_BASE
exec "$@"
