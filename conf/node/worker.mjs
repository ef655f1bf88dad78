// A worker that ends gracefully on SIGTERM: it takes no new connections, finishes what it has in hand, and lets go of the
// connections that clients keep. From the environment:
//   HTTP_ADDRESS   where clients connect
//   DRAIN_MS       for so long it only says `Connection: close` in its answers, before it closes what is idle (0). A request may be
//                  on its way on a connection that looks idle, and is lost if that is closed: so clients leave by themselves first
//
// https://nodejs.org/api/http.html#serverclosecallback

import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const DRAIN_MS = Number(process.env.DRAIN_MS ?? 0);

// The path goes through the link, so that it is the version at the time of the import that is loaded. A process imports it
// once: only another process has another version.
const { default: app } = await import(`${process.cwd()}/current/app.mjs`);

let ending = false;
const inHand = new Set();

const server = createServer((request, response) => {
  if (ending) response.setHeader('Connection', 'close');
  inHand.add(response);
  response.once('close', () => {
    inHand.delete(response);
    // What was kept open by a response that had begun before.
    if (ending) setImmediate(() => server.closeIdleConnections());
  });
  app(request, response);
});
// Requests that open a WebSocket. Its connection is the server's no more: neither does the server close it, nor is it waited for.
if (app.upgrade !== undefined) server.on('upgrade', app.upgrade);
server.listen({ host, port: Number(port) });

process.on('SIGTERM', async () => {
  ending = true;
  for (const response of inHand) if (!response.headersSent) response.setHeader('Connection', 'close');
  // Each WebSocket is closed with 1001 behind its next answer; its client opens another one, at a new worker.
  const webSocketsClosed = app.goAway?.();
  if (DRAIN_MS > 0) await sleep(DRAIN_MS);
  await webSocketsClosed;
  process.send('closing');
  // Closes the server, waits for its connections, and then for the channel to the primary: the process ends by itself.
  cluster.worker.disconnect();
  // Before Node 19 the closing of a server leaves connections open that have no request.
  server.closeIdleConnections();
});
