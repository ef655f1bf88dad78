import { isObject, jsonObject, type Peer } from './peer.ts';

/** vegeta, which uses Go's HTTP client at a constant rate. */
export const VEGETA_PEER: Peer = {
  name: 'vegeta',
  lanes: ['new', 'reused'],
  http: '1.1',
  version: { file: 'vegeta', args: ['-version'], pattern: /Version: (\S+)/ },
  command: ({ url, lane, clients, requests, seconds, timeoutSeconds, folder }) => ({
    file: 'vegeta',
    args: [
      'attack',
      `-rate=${Math.ceil(requests / seconds)}`,
      `-duration=${seconds}s`,
      `-timeout=${timeoutSeconds}s`,
      `-workers=${clients}`,
      `-max-workers=${clients}`,
      '-redirects=-1',
      `-keepalive=${lane === 'reused'}`,
      `-output=${folder}/attack.bin`,
    ],
    input: `GET ${url}\n`,
    afterwards: { file: 'vegeta', args: ['report', '-type=json', `${folder}/attack.bin`] },
  }),
  failures(output) {
    const codes = jsonObject(output)?.status_codes;
    if (!isObject(codes)) return null;
    // Status 0 is a request without an answer.
    return Object.entries(codes).reduce((sum, [code, count]) => sum + (code.startsWith('2') ? 0 : Number(count)), 0);
  },
};
