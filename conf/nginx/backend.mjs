// A backend behind nginx: one version of the application, on an address of its own. From the environment:
//   BACKEND_ADDRESS   where nginx connects, such as 127.0.0.1:9091
//   BUILD             the version, a folder of APP_PATH
// It ends gracefully on SIGTERM: it takes no new connections, and finishes what it has in hand.

import { createServer } from 'node:http';

const { APP_PATH, BACKEND_ADDRESS, BUILD } = process.env;
const [host, port] = BACKEND_ADDRESS.split(':');
const { default: app } = await import(`${APP_PATH}/${BUILD}/app.mjs`);

const server = createServer(app).listen({ host, port: Number(port) }, () => {
  process.stdout.write(`backend ${process.pid} listens with ${BUILD}\n`);
});
process.on('SIGTERM', () => {
  process.stdout.write(`backend ${process.pid} ends\n`);
  server.close();
  server.closeIdleConnections();
});
