// A server in a pod: one process of Node, with the version of the application that BUILD names. From the environment:
//   BUILD     a folder of /zerodrop/fooserv/node, such as ver_a
//   DRAIN_MS  for so long it goes on to serve after SIGTERM (0), and closes each connection with its answer, so that clients
//             which keep connections open a new one, to another pod
//   CLOSE     `gracefully` (the default): when the listener is closed, kept connections are closed as well, with the last answer.
//             `only`: server.close() and nothing else, as it stands in many programs

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { BUILD, DRAIN_MS = '0', CLOSE = 'gracefully' } = process.env;
const say = (text) => process.stdout.write(`${text}\n`);

const { default: app } = await import(`/zerodrop/fooserv/node/${BUILD}/app.mjs`);

let ending = false;
let closed = false;
const inHand = new Set();

const server = createServer((request, response) => {
  // What the readiness probe asks for.
  if (request.url === '/ready') {
    response.writeHead(200, { 'Content-Length': 0, Connection: 'close' }).end();
    return;
  }
  if (ending) response.setHeader('Connection', 'close');
  inHand.add(response);
  response.once('close', () => {
    inHand.delete(response);
    if (closed && CLOSE === 'gracefully') setImmediate(() => server.closeIdleConnections());
  });
  app(request, response);
});
// A connection that is closed for being idle, while a request is on its way, is another matter than a deploy.
server.keepAliveTimeout = 120_000;
server.listen(8000, () => say(`pod ${process.pid} listens`));

process.once('SIGTERM', async () => {
  say(`pod ${process.pid} is told to end`);
  if (CLOSE === 'gracefully') {
    ending = true;
    for (const response of inHand) if (!response.headersSent) response.setHeader('Connection', 'close');
  }
  await sleep(Number(DRAIN_MS));
  say(`pod ${process.pid} closes its listener`);
  closed = true;
  // What it has in hand it finishes.
  server.close(() => say(`pod ${process.pid} ends`));
  if (CLOSE === 'gracefully') server.closeIdleConnections();
});
