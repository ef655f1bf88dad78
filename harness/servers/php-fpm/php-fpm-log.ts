import { type KnownLine, meaningBy } from '../log-meanings.ts';
import { NGINX_LINES } from '../nginx-lines.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What PHP-FPM puts before a line (sapi/fpm/fpm/zlog.c), at `log_level = debug` with the process and the place that it comes from. */
const PREFIX = /^\[(\d\d)-(\w{3})-(\d{4}) (\d\d:\d\d:\d\d)(?:\.\d+)?\] [A-Z]+: /;

/** Wording of PHP-FPM 8.2 to 8.4 (sapi/fpm/fpm: fpm.c, fpm_events.c, fpm_children.c, fpm_process_ctl.c, fpm_sockets.c), and of fooserv. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /: fpm is running, pid (\d+)$/ },
  { kind: 'ready', pattern: /(?:pid (\d+), .*)?: ready to handle connections$/ },
  { kind: 'worker-spawned', pattern: /\[pool \S+\] child (\d+) started$/ },
  { kind: 'worker-told', pattern: /sending signal 3 SIGQUIT to child (\d+)$/ },
  { kind: 'worker-ended', pattern: /sending signal \d+ SIG(?:TERM|KILL) to child (\d+)$/ },
  { kind: 'worker-gone', pattern: /child (\d+) (?:exited (?:with code 0|on signal 3 )|has been killed by the process management)/ },
  { kind: 'worker-died', pattern: /child (\d+) exited (?:with code|on signal) \d+/ },
  { kind: 'reload', pattern: /(?:pid (\d+), .*)?: Reloading in progress \.\.\.$/ },
  { kind: 'executes-itself', pattern: /(?:pid (\d+), .*)?: reloading: execvp\(/ },
  { kind: 'socket-inherited', pattern: /(?:pid (\d+), .*)?: using inherited socket fd=/ },
  { kind: 'shutdown', pattern: /(?:pid (\d+), .*)?: (?:Finishing|Terminating) \.\.\.$/ },
  { kind: 'goodbye', pattern: /(?:pid (\d+), .*)?: exiting, bye-bye!$/ },
  { kind: 'app-failed', pattern: /PHP Fatal error: |Failed preloading/ },
  // Of the nginx in front of it.
  ...NGINX_LINES,
];

/** Reads the meaning of a line of PHP-FPM's log, or of that of the nginx in front of it. */
export const meaningOf = meaningBy(MEANINGS);

/** The time that FPM printed with a line, local time to the second; null if it printed none. */
export function printedTime(line: string): string | null {
  const [, day, month = '', year, time] = PREFIX.exec(line) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  return time === undefined || number === 0 ? null : `${year}-${String(number).padStart(2, '0')}-${day}T${time}`;
}
