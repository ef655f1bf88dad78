// A worker that ends gracefully on SIGINT, pm2's signal to end: it takes no new connections, finishes what it has in hand, and lets go
// of the connections that clients keep. From the environment:
//   HTTP_ADDRESS   where clients connect
//   DRAIN_MS       for so long it only says `Connection: close` in its answers, before it closes what is idle (0). A request may be
//                  on its way on a connection that looks idle, and is lost if that is closed: so clients leave by themselves first
//
// https://pm2.keymetrics.io/docs/usage/signals-clean-restart/

import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const DRAIN_MS = Number(process.env.DRAIN_MS ?? 0);
const say = (what) => process.stdout.write(`Worker ${what} (pid: ${process.pid})\n`);

say('starts');
// The path goes through the link, so that it is the version at the time of the import that is loaded.
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
server.listen({ host, port: Number(port) }, () => {
  say('listens');
  // With `wait_ready` pm2 waits for this; without it, nothing listens to it.
  process.send('ready');
});

process.on('SIGINT', async () => {
  ending = true;
  for (const response of inHand) if (!response.headersSent) response.setHeader('Connection', 'close');
  if (DRAIN_MS > 0) await sleep(DRAIN_MS);
  say('closes');
  // Closes the server, and waits for its connections. The primary hands to others what comes meanwhile.
  cluster.worker.disconnect();
  // Before Node 19 the closing of a server leaves connections open that have no request.
  server.closeIdleConnections();
});
