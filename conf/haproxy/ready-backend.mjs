// A server behind HAProxy: one process of Node, which serves the application that `current` points at when it starts. From the
// environment:
//   HTTP_ADDRESS          where it listens, such as 127.0.0.1:9091
//   SLEEP_MS              for so long it goes on to serve after SIGTERM, before it closes its listener (0): what a sleep in a
//                         preStop hook of Kubernetes is
//   READY_WHILE_SLEEPING  `yes`: it says meanwhile that it is ready; `no` (the default): it says that it is not, so that a
//                         balancer that checks it sends no more requests
//   BUSY_MS               for so long it is busy with other work right before it closes its listener (0), as by garbage collection: it
//                         accepts nothing, and what comes waits in the queue of the listener

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { HTTP_ADDRESS, SLEEP_MS = '0', READY_WHILE_SLEEPING = 'no', BUSY_MS = '0' } = process.env;
const [host, port] = HTTP_ADDRESS.split(':');
const say = (text) => process.stdout.write(`${text}\n`);

const { default: app } = await import(`${process.cwd()}/current/app.mjs`);

let ready = true;
let closing = false;
const inHand = new Set();

const server = createServer((request, response) => {
  if (request.url === '/ready') {
    response.writeHead(ready ? 200 : 503, { 'Content-Length': 0, Connection: 'close' }).end();
    return;
  }
  if (closing) response.setHeader('Connection', 'close');
  inHand.add(response);
  response.once('close', () => {
    inHand.delete(response);
    if (closing) setImmediate(() => server.closeIdleConnections());
  });
  app(request, response);
});
// Requests that open a WebSocket.
if (app.upgrade !== undefined) server.on('upgrade', app.upgrade);
server.listen({ host, port: Number(port) }, () => say(`backend ${process.pid} listens at ${HTTP_ADDRESS}`));

// It takes no new connections, finishes what it has in hand, and ends by itself.
process.once('SIGTERM', async () => {
  say(`backend ${process.pid} is told to end`);
  if (Number(SLEEP_MS) > 0) {
    ready = READY_WHILE_SLEEPING === 'yes';
    await sleep(Number(SLEEP_MS));
  }
  closing = true;
  for (const response of inHand) if (!response.headersSent) response.setHeader('Connection', 'close');
  say(`backend ${process.pid} closes its listener`);
  if (Number(BUSY_MS) > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(BUSY_MS));
  server.close(() => say(`backend ${process.pid} ends`));
  // Before Node 19 the closing of a server leaves connections open that have no request.
  server.closeIdleConnections();
});
