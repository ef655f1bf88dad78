import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** pm2's own lines, which it begins with its time, and those of the workers of conf/pm2, which say their pid. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /: PM2 log: Launching in no daemon mode$/ },
  { kind: 'worker-spawned', pattern: /^Worker starts \(pid: (\d+)\)$/ },
  { kind: 'worker-ready', pattern: /^Worker listens \(pid: (\d+)\)$/ },
  { kind: 'worker-closing', pattern: /^Worker closes \(pid: (\d+)\)$/ },
  { kind: 'worker-told', pattern: /: PM2 log: Stopping app:\S+ id:\S+$/ },
  { kind: 'worker-timeout', pattern: /: PM2 log: Process with pid (\d+) still alive after \d+ms, sending SIGKILL/ },
  { kind: 'worker-gone', pattern: /: PM2 log: pid=(\d+) msg=process tree killed/ },
  { kind: 'worker-gone', pattern: /: PM2 log: App \[\S+:_old_\d+\] exited with code / },
  { kind: 'worker-died', pattern: /: PM2 log: App \[\S+:\d+\] exited with code / },
  { kind: 'reload', pattern: /^\[PM2\] Applying action (?:reload|restart)ProcessId on app / },
  { kind: 'reloaded', pattern: /^\[PM2\] \[\S+\]\(\d+\) ✓$/ },
  { kind: 'shutdown', pattern: /: PM2 log: PM2 successfully stopped$/ },
];

/** Reads the meaning of a line of pm2's log, or of what its command prints. */
export const meaningOf = meaningBy(MEANINGS);

/** The time that pm2 puts before its lines, local time. */
export function printedTime(line: string): string | null {
  return /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d): PM2 /.exec(line)?.[1] ?? null;
}
