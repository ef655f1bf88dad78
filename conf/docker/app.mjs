// The app of a container: the first process in it. From the environment:
//   BUILD            the version, a folder of APP_PATH
//   SLEEP_MS         for so long it goes on to serve after SIGTERM, before it closes its listener (0)
//   HANDLES_SIGTERM  `no`: it handles no signal. The first process of a container is then not ended by SIGTERM at all
//
// https://docs.docker.com/reference/cli/docker/container/stop/

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { APP_PATH, BUILD, SLEEP_MS = '0', HANDLES_SIGTERM = 'yes' } = process.env;
const PORT = 8080;
const say = (text) => process.stdout.write(`app ${process.pid} ${text}\n`);

const { default: app } = await import(`${APP_PATH}/${BUILD}/app.mjs`);

let closing = false;
const server = createServer((request, response) => {
  // What conf/docker/health.mjs asks for.
  if (request.url === '/health') {
    response.writeHead(200, { 'Content-Length': 0, Connection: 'close' }).end();
    return;
  }
  if (closing) response.setHeader('Connection', 'close');
  app(request, response);
}).listen(PORT, () => say(`listens with ${BUILD}`));

// It takes no new connections, finishes what it has in hand, and ends by itself.
if (HANDLES_SIGTERM === 'yes')
  process.once('SIGTERM', async () => {
    say('is told to end');
    await sleep(Number(SLEEP_MS));
    closing = true;
    say('closes its listener');
    server.close(() => say('ends'));
    server.closeIdleConnections();
  });
