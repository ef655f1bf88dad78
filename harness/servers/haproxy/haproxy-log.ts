import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** Wording of HAProxy 2.6 to 3.0 (src/mworker.c, src/proxy.c, src/server.c, src/haproxy.c), and of conf/haproxy/ready-backend.mjs. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'worker-spawned', pattern: /New worker \((\d+)\) forked/ },
  { kind: 'worker-gone', pattern: /(?:Former|Current) worker \((\d+)\) exited with code (?:0|143) / },
  { kind: 'worker-died', pattern: /(?:Former|Current) worker \((\d+)\) exited with code \d+ / },
  { kind: 'worker-ready', pattern: /Loading success\.$/ },
  { kind: 'reload', pattern: /\((\d+)\) : Reloading HAProxy/ },
  { kind: 'reload-refused', pattern: /\((\d+)\) : Loading failure!|Fatal errors found in configuration/ },
  { kind: 'hard-stop', pattern: /\((\d+)\) : soft-stop running for too long, performing a hard-stop/ },
  { kind: 'listener-closed', pattern: /\((\d+)\) : Proxy front stopped/ },
  { kind: 'node-gone', pattern: /^Server app\/\S+ is DOWN/ },
  { kind: 'node-came', pattern: /^Server app\/\S+ is UP/ },
  { kind: 'request-failed', pattern: / front app\/\S+ \S+ 50[234] / },
  { kind: 'shutdown', pattern: /\((\d+)\) : Exiting Master process/ },
  { kind: 'backend-ready', pattern: /^backend (\d+) listens at / },
  { kind: 'backend-told', pattern: /^backend (\d+) is told to end$/ },
  { kind: 'backend-closes', pattern: /^backend (\d+) closes its listener$/ },
  { kind: 'backend-gone', pattern: /^backend (\d+) ends$/ },
];

/** Reads the meaning of a line of HAProxy's log, or of a backend's. */
export const meaningOf = meaningBy(MEANINGS);
