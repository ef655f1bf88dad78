import { expect, it } from 'vitest';
import { meaningOf, printedTime } from './pm2-log.ts';

/** Lines that pm2 7.0.4 and the workers of conf/pm2 wrote in runs of the scenarios, and what each tells. */
it.each([
  ['2026-11-28T11:23:19: PM2 log: Launching in no daemon mode', 'master-spawned', null],
  ['2026-11-28T11:23:24: PM2 log: App [fooserv:0] starting in -cluster mode-', 'log-line', null],
  ['Worker starts (pid: 32194)', 'worker-spawned', 32194],
  ['Worker listens (pid: 32194)', 'worker-ready', 32194],
  ['2026-11-28T11:23:25: PM2 log: -reload- New worker listening', 'log-line', null],
  ['2026-11-28T11:23:25: PM2 log: Stopping app:fooserv id:_old_0', 'worker-told', null],
  ['Worker closes (pid: 31637)', 'worker-closing', 31637],
  ['2026-11-28T11:23:26: PM2 log: App [fooserv:_old_0] exited with code [0] via signal [SIGINT]', 'worker-gone', null],
  ['2026-11-28T11:23:26: PM2 log: App [fooserv:1] exited with code [1] via signal [SIGINT]', 'worker-died', null],
  [
    '2026-11-28T11:23:26: PM2 log: Process with pid 31637 still alive after 250ms, sending SIGKILL to 1 remaining pids...',
    'worker-timeout',
    31637,
  ],
  ['2026-11-28T11:23:26: PM2 log: pid=31637 msg=process tree killed (1 pids)', 'worker-gone', 31637],
  ['[PM2] Applying action reloadProcessId on app [fooserv](ids: [ 0, 1 ])', 'reload', null],
  ['[PM2] [fooserv](0) ✓', 'reloaded', null],
  ['2026-11-28T11:23:29: PM2 log: PM2 successfully stopped', 'shutdown', null],
  ['fooserv: importing ver_a', 'log-line', null],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});

it('reads the time that pm2 prints, and none from what workers say', () => {
  expect(printedTime('2026-11-28T11:23:29: PM2 log: PM2 successfully stopped')).toBe('2026-11-28T11:23:29');
  expect(printedTime('Worker listens (pid: 32194)')).toBeNull();
});
