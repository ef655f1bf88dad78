import type { LogMeaning } from '../server.ts';

/** Lines of conf/node/primary.mjs; Node itself says nothing of its workers. */
const MEANINGS: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'master-spawned', pattern: /^primary (\d+) starts: / },
  { kind: 'worker-spawned', pattern: /^worker (\d+) was forked$/ },
  { kind: 'worker-ready', pattern: /^worker (\d+) listens$/ },
  { kind: 'worker-told', pattern: /^worker (\d+) is told to end$/ },
  { kind: 'worker-timeout', pattern: /^worker (\d+) did not end within / },
  { kind: 'worker-gone', pattern: /^worker (\d+) ended with code 0$/ },
  { kind: 'worker-died', pattern: /^worker (\d+) (?:ended with code|was ended by) / },
  { kind: 'app-missing', pattern: /^primary (\d+) gives the reload up/ },
  { kind: 'reload', pattern: /^primary (\d+) reloads$/ },
  { kind: 'reloaded', pattern: /^primary (\d+) has reloaded$/ },
  { kind: 'nobody-listens', pattern: /^no worker listens$/ },
  { kind: 'shutdown', pattern: /^primary (\d+) ends$/ },
];

/** Reads the meaning of a line of the primary's log. */
export function meaningOf(line: string): LogMeaning {
  for (const { kind, pattern } of MEANINGS) {
    const match = pattern.exec(line);
    if (match !== null) return { kind, pid: match[1] === undefined ? null : Number(match[1]) };
  }
  return { kind: 'log-line', pid: null };
}
