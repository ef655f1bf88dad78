import type { Files, GracefulServer } from '../graceful-server.ts';
import { BY_HEADER, page, type Release } from '../releases.ts';

/** New code: a new worker for each old one, which is disconnected when the new one listens. */
export const NODE_CLUSTER: GracefulServer = cluster('node', 0, '');

/** The same, and for a while before the old worker answers with `Connection: close`, so that its clients leave by themselves. */
export const NODE_CLUSTER_CLOSE: GracefulServer = cluster('node-close', 1000, ', after a second of answers with `Connection: close`');

function cluster(name: string, closingMs: number, words: string): GracefulServer {
  return {
    name,
    server: 'Node',
    how: `\`cluster\`: one worker after the other is replaced by a new one that listens, and \`worker.disconnect()\`ed${words}`,
    documented: 'https://nodejs.org/api/cluster.html#workerdisconnect',
    packages: [],
    version: { argv: [process.execPath, '--version'], pattern: /v(\S+)/ },
    plan: ({ folder, port }) => ({
      files: { 'primary.cjs': PRIMARY, ...worker('v1') },
      change: worker('v2'),
      programs: [{ name: 'node', argv: [process.execPath, `${folder}/primary.cjs`, String(port), String(closingMs)] }],
      deploy: (pids) => `kill -USR2 ${pids['node']}`,
      watch: BY_HEADER,
    }),
  };
}

const PRIMARY = `const cluster = require('node:cluster');
cluster.setupPrimary({ exec: require('node:path').join(__dirname, 'worker.cjs'), args: process.argv.slice(2) });
for (let i = 0; i < 2; i++) cluster.fork();

process.on('SIGUSR2', async () => {
  for (const old of Object.values(cluster.workers)) {
    await new Promise((resolve) => cluster.fork().once('listening', resolve));
    old.send('closing');
    await new Promise((resolve) => setTimeout(resolve, Number(process.argv[3])));
    old.disconnect();
    await new Promise((resolve) => old.once('exit', resolve));
  }
});
`;

function worker(release: Release): Files {
  const code = `let closing = false;
process.on('message', (message) => (closing = message === 'closing' && Number(process.argv[3]) > 0));
const page = require('node:fs').readFileSync(require('node:path').join(__dirname, '${release}.page'));
require('node:http')
  .createServer((request, response) => {
    response.setHeader('X-Release', '${release}');
    if (closing) response.setHeader('Connection', 'close');
    response.end(page);
  })
  .listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
`;
  return { 'worker.cjs': code, [`${release}.page`]: page(release) };
}
