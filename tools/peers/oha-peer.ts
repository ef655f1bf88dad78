import { failuresInDistributions } from './hey-peer.ts';
import type { Peer } from './peer.ts';

/** oha, which uses hyper. */
export const OHA_PEER: Peer = {
  name: 'oha',
  lanes: ['new', 'reused'],
  http: '1.1',
  version: { file: 'oha', args: ['--version'], pattern: /^oha (\S+)/m },
  command: ({ url, lane, clients, requests, timeoutSeconds }) => ({
    file: 'oha',
    args: [
      '--no-tui',
      '-n',
      String(requests),
      '-c',
      String(clients),
      '-t',
      `${timeoutSeconds}s`,
      '--redirect',
      '0',
      ...(lane === 'new' ? ['--disable-keepalive'] : []),
      url,
    ],
  }),
  failures: failuresInDistributions,
};
