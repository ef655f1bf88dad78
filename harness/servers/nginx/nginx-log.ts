import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** What nginx puts before a line: `2026/11/28 08:00:00 [notice] 12345#12345: ` (ngx_log.c), with the pid of who writes. */
const PREFIX = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) \[\w+\] (\d+)#\d+: /;

/** Wording of nginx 1.22 to 1.26 (ngx_process.c, ngx_process_cycle.c), and of conf/nginx/backend.mjs. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: start worker processes$/ },
  { kind: 'worker-spawned', pattern: /: start worker process (\d+)$/ },
  { kind: 'worker-told', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: gracefully shutting down$/ },
  { kind: 'worker-gone', pattern: /: worker process (\d+) exited with code 0$/ },
  { kind: 'worker-died', pattern: /: worker process (\d+) exited (?:with code|on signal) \d+/ },
  { kind: 'signal-ignored', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: signal \d+ \(SIG\w+\) received(?: from \d+)?, ignoring$/ },
  { kind: 'reload', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: reconfiguring$/ },
  { kind: 'upgrade', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: changing binary$/ },
  {
    kind: 'shutdown',
    pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: signal \d+ \(SIG(?:QUIT|TERM|INT)\) received(?: from \d+)?, (?:shutting down|exiting)$/,
  },
  { kind: 'goodbye', pattern: /^\S+ \S+ \[notice\] (\d+)#\d+: exit$/ },
  { kind: 'config-refused', pattern: /\[emerg\] (\d+)#\d+: / },
  {
    kind: 'upstream-failed',
    pattern: /\[error\] (\d+)#\d+: .* (?:while connecting to upstream|while reading response header from upstream)/,
  },
  { kind: 'backend-ready', pattern: /^backend (\d+) listens / },
  { kind: 'backend-ends', pattern: /^backend (\d+) ends$/ },
];

/** Reads the meaning of a line of nginx's error log. */
export const meaningOf = meaningBy(MEANINGS);

/** The time that nginx printed with a line, local time to the second; null if it printed none. */
export function printedTime(line: string): string | null {
  const [, year, month, day, time] = PREFIX.exec(line) ?? [];
  return time === undefined ? null : `${year}-${month}-${day}T${time}`;
}
