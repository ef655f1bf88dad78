// A worker that speaks HTTP/2 in clear text (h2c with prior knowledge), and ends on SIGTERM. From the environment:
//   HTTP_ADDRESS   where clients connect
//   SESSIONS       what becomes of connections then: `close` (the default) sends GOAWAY and lets the streams that it covers end;
//                  `destroy` ends them with all their streams
//
// https://nodejs.org/api/http2.html#http2sessionclosecallback

import cluster from 'node:cluster';
import { createServer } from 'node:http2';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const DESTROYS = process.env.SESSIONS === 'destroy';
const say = (text) => process.stdout.write(`worker ${process.pid} ${text}\n`);

const { default: app } = await import(`${process.cwd()}/current/app.mjs`);

let ending = false;
const sessions = new Set();
const inHand = new Set();

const server = createServer((request, response) => {
  inHand.add(response);
  response.once('close', () => inHand.delete(response));
  app(request, response);
});
server.on('session', (session) => {
  // Accepted before the listener was closed: its streams were not processed, and GOAWAY says so.
  if (ending) session.close();
  sessions.add(session);
  session.once('close', () => sessions.delete(session));
});
server.listen({ host, port: Number(port) });

process.on('SIGTERM', () => {
  ending = true;
  process.send('closing');
  if (DESTROYS) {
    for (const _ of inHand) say('drops a request that it has in hand');
    for (const session of sessions) session.destroy();
  } else {
    for (const session of sessions) session.close();
  }
  // Closes the server, waits for its connections, and then for the channel to the primary: the process ends by itself.
  cluster.worker.disconnect();
});
