import { type KnownLine, meaningBy } from '../log-meanings.ts';
import { NGINX_LINES } from '../nginx-lines.ts';

/** What nginx puts before a line: `2026/11/28 08:00:00 [notice] 12345#12345: ` (ngx_log.c), with the pid of who writes. */
const PREFIX = /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) \[\w+\] (\d+)#\d+: /;

/** What nginx says, and the wording of conf/nginx/backend.mjs. */
const MEANINGS: readonly KnownLine[] = [
  ...NGINX_LINES,
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
