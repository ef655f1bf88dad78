import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** Lines of the app and of nginx in their containers. What the daemon tells of containers comes as events of its own. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'worker-ready', pattern: /^app (\d+) listens with / },
  { kind: 'worker-told', pattern: /^app (\d+) is told to end$/ },
  { kind: 'worker-closing', pattern: /^app (\d+) closes its listener$/ },
  { kind: 'worker-gone', pattern: /^app (\d+) ends$/ },
  { kind: 'worker-spawned', pattern: /: start worker process (\d+)$/ },
  { kind: 'reload', pattern: /: signal 1 \(SIGHUP\) received/ },
];

/** Reads the meaning of a line of a container's log. */
export const meaningOf = meaningBy(MEANINGS);
