import { expect, it } from 'vitest';
import { meaningOf } from './puma-log.ts';

/** Lines that a real Puma wrote in runs of the scenarios, and what each tells. */
const LINES: readonly (readonly [string, string, number | null])[] = [
  ['[16645] Puma starting in cluster mode...', 'master-spawned', 16645],
  ['[16645] * Listening on http://127.0.0.1:16076', 'log-line', null],
  ['[16645] - Worker 0 (PID: 16655) booted in 1.09s, phase: 0', 'worker-ready', 16655],
  ['[16645] - Starting phased worker restart, phase: 1', 'reload', 16645],
  ['[16645] * Restarting...', 'reload', 16645],
  ['[16645] - Stopping 16819 for phased upgrade...', 'worker-told', 16819],
  ['[16645] - TERM sent to 16819...', 'log-line', null],
  ['[16645] * phased-restart called but not available, restarting normally.', 'not-phased', 16645],
  ['[16700] ! Unable to start worker', 'app-missing', 16700],
  ['[16645] ! Unable to load application: LoadError: ver_broken fails to import, on purpose', 'app-missing', 16645],
  ['[16700] Detected force shutdown of a thread', 'force-shutdown', 16700],
  ['[16645] ! Terminating timed out worker (worker failed to check in within 60 seconds): 16700', 'worker-timeout', 16700],
  ['[16645] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 16700', 'worker-timeout', 16700],
  ['[16645] - Gracefully shutting down workers...', 'shutdown', 16645],
  ['[16645] - Goodbye!', 'goodbye', 16645],
  ['fooserv: importing ver_a', 'log-line', null],
];

it.each(LINES)('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});
