import { describe, expect, it } from 'vitest';
import { meaningOf, printedTime } from './gunicorn-log.ts';

/** Lines that a real gunicorn wrote in runs of the scenarios, and what each tells. */
const BOTH: readonly (readonly [string, string, number | null])[] = [
  ['[2026-11-28 02:04:31 +0000] [2262] [INFO] Listening at: http://127.0.0.1:22869 (2262)', 'master-spawned', 2262],
  ['[2026-11-28 02:04:31 +0000] [2264] [INFO] Booting worker with pid: 2264', 'worker-spawned', 2264],
  ['[2026-11-28 02:05:01 +0000] [2265] [INFO] Worker ready (pid: 2265)', 'worker-ready', 2265],
  ['[2026-11-28 02:05:12 +0000] [2269] [INFO] Worker exiting (pid: 2269)', 'worker-gone', 2269],
  ['[2026-11-28 02:05:12 +0000] [2262] [INFO] Handling signal: hup', 'log-line', null],
  ['[2026-11-28 02:05:12 +0000] [2262] [INFO] Hang up: Master', 'reload', null],
  ['[2026-11-28 02:05:40 +0000] [2262] [INFO] Handling signal: term', 'shutdown', null],
  ['[2026-11-28 02:05:41 +0000] [2262] [INFO] Shutting down: Master', 'goodbye', null],
  ['[2026-11-28 02:08:35 +0000] [9136] [INFO] Unhandled exception in main loop', 'goodbye', null],
  ['[2026-11-28 02:05:41 +0000] [3300] [INFO] Master has been promoted.', 'master-promoted', null],
  ['[2026-11-28 02:05:41 +0000] [2262] [INFO] Reason: Worker failed to boot.', 'app-missing', null],
  ['[2026-11-28 02:05:12 +0000] [2262] [CRITICAL] WORKER TIMEOUT (pid:2266)', 'worker-timeout', 2266],
  ['[2026-11-28 02:04:31 +0000] [2262] [INFO] Using worker: sync', 'log-line', null],
  ['fooserv: importing ver_a', 'log-line', null],
];
const V20: typeof BOTH = [
  ['[2026-11-28 02:05:13 +0000] [2262] [WARNING] Worker with pid 2266 was terminated due to signal 9', 'worker-died', 2266],
  ['[2026-11-28 02:05:13 +0000] [2262] [WARNING] Worker with pid 2266 was terminated due to signal 15', 'worker-died', 2266],
];
const V23: typeof BOTH = [
  ['[2026-11-28 02:05:13 +0000] [2262] [ERROR] Worker (pid:2266) was sent SIGKILL! Perhaps out of memory?', 'worker-died', 2266],
  ['[2026-11-28 02:18:41 +0000] [3157] [ERROR] Worker (pid:3160) was sent SIGTERM!', 'worker-died', 3160],
  ['[2026-11-28 02:20:21 +0000] [7386] [ERROR] Worker (pid:7471) exited with code 3', 'worker-died', 7471],
  ['[2026-11-28 02:20:21 +0000] [7386] [ERROR] Shutting down: Master', 'goodbye', null],
  ['[2026-11-28 02:20:21 +0000] [7386] [ERROR] Reason: Worker failed to boot.', 'app-missing', null],
];

describe.each([
  ['20.1.0 and 23.0.0', BOTH],
  ['20.1.0', V20],
  ['23.0.0', V23],
] as const)('a line of gunicorn %s', (_, lines) => {
  it.each(lines)('%s', (line, kind, pid) => {
    expect(meaningOf(line)).toEqual({ kind, pid });
  });
});

it('reads the time that gunicorn prints, and none that it does not', () => {
  expect(printedTime('[2026-11-28 02:04:31 +0000] [2262] [INFO] Using worker: sync')).toBe('2026-11-28T02:04:31');
  expect(printedTime('fooserv: importing ver_a')).toBeNull();
  expect(printedTime('x [2026-11-28 02:04:31 +0000] [2262] [INFO] Using worker: sync')).toBeNull();
});
