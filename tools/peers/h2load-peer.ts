import { join } from 'node:path';
import { numberIn, type Peer } from './peer.ts';

/** h2load(1) of nghttp2: a connection for each client, a stream at a time. */
export const H2LOAD_PEER: Peer = {
  name: 'h2load',
  lanes: ['reused'],
  http: '2',
  posts: true,
  version: { file: 'h2load', args: ['--version'], pattern: /^h2load nghttp2\/(\S+)/m },
  command: ({ url, clients, requests, timeoutSeconds, folder, posts }) => ({
    file: 'h2load',
    args: [
      '-n',
      String(requests),
      '-c',
      String(clients),
      '-m',
      '1',
      '--connection-inactivity-timeout',
      `${timeoutSeconds}s`,
      ...(posts ? ['--data', join(folder, 'body')] : []),
      url,
    ],
  }),
  // `60 total, 60 started, 60 done, 40 succeeded, 20 failed, ...`: what was never done is in neither.
  failures(output) {
    const total = numberIn(output, /^requests: (\d+) total/m);
    const succeeded = numberIn(output, /^requests: .* (\d+) succeeded/m);
    return total === null || succeeded === null ? null : total - succeeded;
  },
};
