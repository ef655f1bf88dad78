// A worker as the documentation of pm2 has it: on SIGINT it closes its server, and ends when that is closed. `close` waits for the
// connections that clients keep: one that is always in use never ends, and its client goes on to get the old version.
// https://pm2.keymetrics.io/docs/usage/signals-clean-restart/

import { createServer } from 'node:http';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const say = (what) => process.stdout.write(`Worker ${what} (pid: ${process.pid})\n`);

say('starts');
const { default: app } = await import(`${process.cwd()}/current/app.mjs`);
const server = createServer(app).listen({ host, port: Number(port) }, () => say('listens'));

process.on('SIGINT', () => {
  say('closes');
  server.close((error) => process.exit(error ? 1 : 0));
});
