import { numberIn, type Peer } from './peer.ts';

/** siege(1), version 4. */
export const SIEGE_PEER: Peer = {
  name: 'siege',
  lanes: ['new', 'reused'],
  http: '1.1',
  version: { file: 'siege', args: ['--version'], pattern: /^SIEGE (\S+)/m },
  command: ({ url, lane, clients, requests, timeoutSeconds, folder }) => ({
    file: 'siege',
    args: [
      '--rc',
      `${folder}/siegerc`,
      '--benchmark',
      '--concurrent',
      String(clients),
      '--reps',
      String(Math.ceil(requests / clients)),
      '--json-output',
      url,
    ],
    files: {
      siegerc: [
        'verbose = false',
        'logging = false',
        'parser = false',
        'protocol = HTTP/1.1',
        `connection = ${lane === 'new' ? 'close' : 'keep-alive'}`,
        `timeout = ${timeoutSeconds}`,
        'failures = 1000000',
        '',
      ].join('\n'),
    },
  }),
  failures: (output) => numberIn(output, /"failed_transactions":\s*(\d+)/),
};
