// The application, as pm2 is told of it. From the environment:
//   PROCESSES           number of workers
//   SCRIPT              the worker's file, beside this one (server.mjs)
//   KILL_TIMEOUT_MS     how long an old worker may take to end after SIGINT, before SIGKILL. pm2's own default is 1600
//   LISTEN_TIMEOUT_MS   how long a reload waits until a new worker is ready; then the old one is told to end all the same. Its default is 3000
//   WAIT_READY          `yes`: a worker is ready when it says so (process.send('ready')), else when it listens
//
// https://pm2.keymetrics.io/docs/usage/application-declaration/

const { PROCESSES, SCRIPT, KILL_TIMEOUT_MS, LISTEN_TIMEOUT_MS, WAIT_READY } = process.env;

module.exports = {
  apps: [
    {
      name: 'fooserv',
      script: `${__dirname}/${SCRIPT}`,
      // The run's folder, in which `current` is the application that a deploy switches.
      cwd: process.cwd(),
      // Only here a reload has workers of both versions at the same time. In fork mode it is a restart.
      exec_mode: 'cluster',
      instances: Number(PROCESSES),
      kill_timeout: Number(KILL_TIMEOUT_MS),
      listen_timeout: Number(LISTEN_TIMEOUT_MS),
      wait_ready: WAIT_READY === 'yes',
      // pm2-runtime prints what workers say; files of it would be written twice.
      out_file: '/dev/null',
      error_file: '/dev/null',
    },
  ],
};
