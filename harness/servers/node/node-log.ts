import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** Lines of conf/node/primary.mjs; Node itself says nothing of its workers. */
const MEANINGS: readonly KnownLine[] = [
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
export const meaningOf = meaningBy(MEANINGS);
