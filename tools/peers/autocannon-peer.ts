import { createRequire } from 'node:module';
import { jsonObject, type Peer } from './peer.ts';

const SCRIPT = createRequire(import.meta.url).resolve('autocannon/autocannon.js');

/** autocannon as it comes, without our connection handling. It keeps connections and can't be told otherwise. */
export const AUTOCANNON_PEER: Peer = {
  name: 'autocannon',
  lanes: ['reused'],
  http: '1.1',
  version: { file: process.execPath, args: [SCRIPT, '--version'], pattern: /^autocannon v(\S+)/m },
  command: ({ url, clients, requests, timeoutSeconds }) => ({
    file: process.execPath,
    args: [SCRIPT, '--json', '--no-progress', '-c', String(clients), '-a', String(requests), '-t', String(timeoutSeconds), url],
  }),
  failures(output) {
    const line = output.split('\n').find((text) => text.startsWith('{'));
    const result = jsonObject(line ?? '');
    if (result === null) return null;
    const { errors, non2xx, mismatches } = result;
    if (typeof errors !== 'number' || typeof non2xx !== 'number' || typeof mismatches !== 'number') return null;
    return errors + non2xx + mismatches;
  },
};
