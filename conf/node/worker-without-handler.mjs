// A worker as most examples have it: it handles no signal, so that SIGTERM ends it at once, whatever it has in hand.

import { createServer } from 'node:http';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const { default: app } = await import(`${process.cwd()}/current/app.mjs`);
createServer(app).listen({ host, port: Number(port) });
