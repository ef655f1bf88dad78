import { type KnownLine, meaningBy } from '../log-meanings.ts';

/** What gunicorn puts before a line: `[2026-11-28 01:02:03 +0000] [pid] [INFO] ` (glogging.py, Logger.error_fmt). */
const PRINTED = /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) [+-]\d{4}\] \[\d+\] \[[A-Z]+\] /;

/** Wording of gunicorn 20 to 23 (arbiter.py, workers/base.py); `worker-ready` is written by the hook in conf/gunicorn/wrapper.py. */
const MEANINGS: readonly KnownLine[] = [
  { kind: 'master-spawned', pattern: /Listening at: .* \((\d+)\)$/ },
  { kind: 'worker-spawned', pattern: /Booting worker with pid: (\d+)/ },
  { kind: 'worker-ready', pattern: /Worker ready \(pid: (\d+)\)/ },
  { kind: 'worker-gone', pattern: /Worker exiting \(pid: (\d+)\)/ },
  { kind: 'worker-timeout', pattern: /WORKER TIMEOUT \(pid:(\d+)\)/ },
  { kind: 'worker-died', pattern: /Worker (?:with pid |\(pid:)(\d+)\)? (?:was terminated due to|was sent SIG|exited with code)/ },
  { kind: 'app-missing', pattern: /Worker failed to boot|App failed to load/ },
  { kind: 'reload', pattern: /Hang up: / },
  { kind: 'master-promoted', pattern: /Master has been promoted/ },
  { kind: 'shutdown', pattern: /Handling signal: (?:term|int|quit)/ },
  { kind: 'goodbye', pattern: /Shutting down: |Unhandled exception in main loop/ },
];

/** Reads the meaning of a line of gunicorn's log. */
export const meaningOf = meaningBy(MEANINGS);

/** The time that gunicorn printed with a line, local time to the second; null if it printed none. */
export function printedTime(line: string): string | null {
  const [, date, time] = PRINTED.exec(line) ?? [];
  return date === undefined || time === undefined ? null : `${date}T${time}`;
}
