import { join } from 'node:path';
import { numberIn, type Peer } from './peer.ts';

/** ab(1), the benchmark of Apache httpd. It speaks HTTP/1.0. */
export const AB_PEER: Peer = {
  name: 'ab',
  lanes: ['new', 'reused'],
  http: '1.0',
  posts: true,
  version: { file: 'ab', args: ['-V'], pattern: /ApacheBench, Version (\S+)/ },
  command: ({ url, lane, clients, requests, timeoutSeconds, folder, posts }) => ({
    file: 'ab',
    args: [
      '-q',
      '-r',
      ...(lane === 'reused' ? ['-k'] : []),
      '-s',
      String(timeoutSeconds),
      '-n',
      String(requests),
      '-c',
      String(clients),
      ...(posts ? ['-p', join(folder, 'body'), '-T', 'application/octet-stream'] : []),
      url,
    ],
  }),
  failures(output) {
    const failed = numberIn(output, /^Failed requests:\s+(\d+)/m);
    // The line is left out if there is none.
    return failed === null ? null : failed + (numberIn(output, /^Non-2xx responses:\s+(\d+)/m) ?? 0);
  },
};
