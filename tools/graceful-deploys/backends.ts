import type { Files, Place, Program } from './graceful-server.ts';
import { page, type Release } from './releases.ts';

/** An application behind a proxy, without any reload of its own: blue and green, which are both there. */
const BACKEND = `const [socket, release, page] = process.argv.slice(2);
const body = require('node:fs').readFileSync(page);
// It keeps idle connections for longer than the proxies in front do, as each of their manuals advises.
const server = require('node:http').createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
  response.setHeader('X-Release', release);
  response.setHeader('Cache-Control', 'no-store');
  response.end(body);
});
server.listen(/^\\d+$/.test(socket) ? { host: '127.0.0.1', port: Number(socket) } : socket);
`;

export const BACKEND_FILES: Files = { 'backend.cjs': BACKEND, 'v1.page': page('v1'), 'v2.page': page('v2') };

/** The Unix socket of a release's backend. */
export function socketOf({ folder }: Place, release: Release): string {
  return `${folder}/${release}.sock`;
}

/** Both releases, each at its socket. */
export function backends(place: Place): readonly Program[] {
  return (['v1', 'v2'] as const).map((release) => ({
    name: `backend-${release}`,
    argv: [process.execPath, `${place.folder}/backend.cjs`, socketOf(place, release), release, `${place.folder}/${release}.page`],
  }));
}
