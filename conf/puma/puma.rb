# All of zerodrop's Pumas. Start one in any folder. From the environment:
#   HTTP_ADDRESS              where clients connect, such as 127.0.0.1:9090
#   DIRECTORY                 the folder of the application, which has config.ru: the symbolic link that a deploy switches
#   CONTROL, PIDFILE          paths of the control socket and of the file with the master's pid
#   PROCESSES                 number of workers
#   PRELOAD, FORK_WORKER      `yes` to switch one of them on
#   WORKER_SHUTDOWN_TIMEOUT, FORCE_SHUTDOWN_AFTER   in seconds; Puma's own unless they are given
#
# https://github.com/puma/puma/blob/v5.6.5/docs/restart.md

# A phased restart goes into this folder again before new workers load the application: through the link, so into its new target. A path
# that is already resolved is the old version for ever.
directory ENV.fetch('DIRECTORY')
bind "tcp://#{ENV.fetch('HTTP_ADDRESS')}?backlog=2048"

# A phased restart needs at least two: one is ended before another takes its place.
workers Integer(ENV.fetch('PROCESSES'))
threads 5, 5

# Loaded once by the master, before it forks: that is quick, and leaves no phased restart, since the master keeps the old version.
preload_app! if ENV['PRELOAD'] == 'yes'
# Loaded once by worker 0, from which all others are forked.
fork_worker if ENV['FORK_WORKER'] == 'yes'

# How long a worker that was told to end may take before it is killed, and how long a request may take then before it is broken off.
if ENV['WORKER_SHUTDOWN_TIMEOUT']
  worker_shutdown_timeout Integer(ENV['WORKER_SHUTDOWN_TIMEOUT'])
  # How often the master looks for that, in seconds.
  worker_check_interval 1
end
force_shutdown_after Integer(ENV['FORCE_SHUTDOWN_AFTER']) if ENV['FORCE_SHUTDOWN_AFTER']
# A worker that gives no sign of life for so long is killed, in seconds; loading the application gives none.
worker_boot_timeout 120

# Statistics: `curl --unix-socket CONTROL http://puma/stats`.
activate_control_app "unix://#{ENV.fetch('CONTROL')}", { no_token: true }
pidfile ENV.fetch('PIDFILE')
