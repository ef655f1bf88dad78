import { describe, expect, it } from 'vitest';
import { meaningOf } from './uvicorn-log.ts';

/** Lines that a real uvicorn wrote in runs of the scenarios, and what each tells. */
const BOTH: readonly (readonly [string, string, number | null])[] = [
  ['INFO:     Started parent process [6978]', 'master-spawned', 6978],
  ['INFO:     Started server process [7614]', 'worker-ready', 7614],
  ['INFO:     Application startup complete.', 'app-started', null],
  ['INFO:     Shutting down', 'shutdown', null],
  ['INFO:     Finished server process [7614]', 'worker-gone', 7614],
  ['INFO:     Stopping parent process [6978]', 'goodbye', 6978],
  ['INFO:     Waiting for application startup.', 'log-line', null],
  ['INFO:     Uvicorn running on http://127.0.0.1:11417 (Press CTRL+C to quit)', 'log-line', null],
  ['socket holder: uvicorn 3691 was started', 'worker-spawned', 3691],
  ['socket holder: uvicorn 3691 ended with code -15', 'worker-gone', 3691],
  ['[2026-11-28 11:47:10 +0000] [1234] [INFO] Started server process [1234]', 'worker-ready', 1234],
  ['[2026-11-28 11:47:12 +0000] [1234] [INFO] Shutting down', 'shutdown', null],
  ['ImportError: ver_broken fails to import, on purpose', 'app-missing', null],
  [
    '2026/11/28 11:33:59 [error] 23518#23518: *305 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1',
    'upstream-failed',
    23518,
  ],
  ['fooserv: importing ver_a', 'log-line', null],
];
const V32: typeof BOTH = [
  ['INFO:     Received SIGHUP, restarting processes.', 'reload', null],
  ['INFO:     Received SIGTERM, exiting.', 'shutdown', null],
  ['INFO:     Terminated child process [7614]', 'worker-told', 7614],
  ['INFO:     Child process [7339] died', 'worker-died', 7339],
  ['ERROR:    Cancel 1 running task(s), timeout graceful shutdown exceeded', 'tasks-cancelled', null],
];

describe.each([
  ['0.17.6 and 0.32.0', BOTH],
  ['0.32.0', V32],
] as const)('a line of uvicorn %s', (_, lines) => {
  it.each(lines)('%s', (line, kind, pid) => {
    expect(meaningOf(line)).toEqual({ kind, pid });
  });
});
