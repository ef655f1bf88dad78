import { join } from 'node:path';
import type { Peer } from './peer.ts';

/**
 * Failures in the two distributions that hey and oha print: `[503]<tab>7 responses` and `[5]<tab>an error`. Null if
 * there is neither.
 */
export function failuresInDistributions(output: string): number | null {
  const statuses = section(output, 'Status code distribution:');
  const errors = section(output, 'Error distribution:');
  if (statuses === null && errors === null) return null;
  let failures = 0;
  for (const [, status, count] of (statuses ?? '').matchAll(/^\s*\[(\d+)\]\s+(\d+) responses/gm)) {
    if (!status?.startsWith('2')) failures += Number(count);
  }
  for (const [, count] of (errors ?? '').matchAll(/^\s*\[(\d+)\]\s/gm)) failures += Number(count);
  return failures;
}

/** The lines below a heading, up to an empty line. */
function section(output: string, heading: string): string | null {
  const start = output.indexOf(heading);
  if (start < 0) return null;
  return (
    output
      .slice(start + heading.length)
      .replace(/^\n/, '')
      .split(/\n\s*\n/, 1)[0] ?? ''
  );
}

/** hey, which uses Go's HTTP client. It can't be asked for its version. */
export const HEY_PEER: Peer = {
  name: 'hey',
  lanes: ['new', 'reused'],
  http: '1.1',
  posts: true,
  version: { file: 'hey', args: ['-h'], pattern: /Usage: (hey)/ },
  command: ({ url, lane, clients, requests, timeoutSeconds, folder, posts }) => ({
    file: 'hey',
    args: [
      '-n',
      String(requests),
      '-c',
      String(clients),
      '-t',
      String(timeoutSeconds),
      '-disable-redirects',
      ...(posts ? ['-m', 'POST', '-D', join(folder, 'body')] : []),
      ...(lane === 'new' ? ['-disable-keepalive'] : []),
      url,
    ],
  }),
  failures: failuresInDistributions,
};
