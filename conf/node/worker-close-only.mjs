// A worker that closes its server on SIGTERM, and nothing more. `close` waits for the connections that clients keep: one that is
// always in use never ends, and its client goes on to get the old version.
// https://nodejs.org/api/http.html#serverclosecallback

import cluster from 'node:cluster';
import { createServer } from 'node:http';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const { default: app } = await import(`${process.cwd()}/current/app.mjs`);
const server = createServer(app).listen({ host, port: Number(port) });
// Requests that open a WebSocket: such a connection is one that is always in use.
if (app.upgrade !== undefined) server.on('upgrade', app.upgrade);

process.on('SIGTERM', () => {
  process.send('closing');
  server.close(() => cluster.worker.disconnect());
});
