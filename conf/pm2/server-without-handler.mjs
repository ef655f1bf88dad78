// A worker as most examples have it: it handles no signal, so that SIGINT ends it at once, whatever it has in hand.

import { createServer } from 'node:http';

const [host, port] = process.env.HTTP_ADDRESS.split(':');
const say = (what) => process.stdout.write(`Worker ${what} (pid: ${process.pid})\n`);

say('starts');
const { default: app } = await import(`${process.cwd()}/current/app.mjs`);
createServer(app).listen({ host, port: Number(port) }, () => say('listens'));
