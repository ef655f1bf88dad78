// A backend behind nginx: one version of the application, on an address of its own. From the environment:
//   BACKEND_ADDRESS   where nginx connects, such as 127.0.0.1:9091
//   BUILD             the version, a folder of APP_PATH; if there is no APP_PATH, the one that `current` points at when it starts
//   SLEEP_MS          for so long it goes on to serve after SIGTERM, before it closes its listener (0): what a sleep in a preStop hook is
// It ends gracefully on SIGTERM: it takes no new connections, and finishes what it has in hand.

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { APP_PATH, BACKEND_ADDRESS, BUILD, SLEEP_MS = '0' } = process.env;
const [host, port] = BACKEND_ADDRESS.split(':');
const folder = APP_PATH === undefined ? `${process.cwd()}/current` : `${APP_PATH}/${BUILD}`;
const { default: app } = await import(`${folder}/app.mjs`);

const server = createServer(app).listen({ host, port: Number(port) }, () => {
  process.stdout.write(`backend ${process.pid} listens with ${BUILD}\n`);
});
// Requests that open a WebSocket.
if (app.upgrade !== undefined) server.on('upgrade', app.upgrade);
process.on('SIGTERM', async () => {
  process.stdout.write(`backend ${process.pid} ends\n`);
  if (Number(SLEEP_MS) > 0) await sleep(Number(SLEEP_MS));
  server.close();
  server.closeIdleConnections();
});
