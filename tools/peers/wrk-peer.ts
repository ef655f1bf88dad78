import { numberIn, type Peer } from './peer.ts';

/** Milliseconds between two requests of a connection: the fault is to be met, not the machine to be filled. */
const PACE_MS = 10;

/** wrk(1). It knows durations only: what is in flight at the end is cut off and not counted. */
export const WRK_PEER: Peer = {
  name: 'wrk',
  lanes: ['new', 'reused'],
  http: '1.1',
  version: { file: 'wrk', args: ['--version'], pattern: /^wrk (?:\w+\/)?(\d[\w.]*)/m },
  command: ({ url, lane, clients, seconds, timeoutSeconds, folder }) => ({
    file: 'wrk',
    args: [
      '--threads',
      '1',
      '--connections',
      String(clients),
      '--duration',
      `${seconds}s`,
      '--timeout',
      `${timeoutSeconds}s`,
      '--script',
      `${folder}/pace.lua`,
      ...(lane === 'new' ? ['--header', 'Connection: close'] : []),
      url,
    ],
    files: { 'pace.lua': `function delay() return ${PACE_MS} end\n` },
  }),
  failures(output) {
    if (numberIn(output, /^\s*(\d+) requests in /m) === null) return null;
    const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output);
    const sockets = errors === null ? 0 : errors.slice(1).reduce((sum, text) => sum + Number(text), 0);
    return sockets + (numberIn(output, /Non-2xx or 3xx responses: (\d+)/) ?? 0);
  },
};
