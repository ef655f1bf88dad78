import { expect, it } from 'vitest';
import { meaningOf, printedTime } from './nginx-log.ts';

/** Lines that nginx 1.22.1 and conf/nginx/backend.mjs wrote in runs of the scenarios, and what each tells. */
it.each([
  ['2026/11/28 08:37:56 [notice] 21334#21334: start worker processes', 'master-spawned', 21334],
  ['2026/11/28 08:37:56 [notice] 21334#21334: start worker process 21336', 'worker-spawned', 21336],
  ['2026/11/28 08:38:21 [notice] 21336#21336: gracefully shutting down', 'worker-told', 21336],
  ['2026/11/28 08:38:21 [notice] 21334#21334: worker process 21336 exited with code 0', 'worker-gone', 21336],
  ['2026/11/28 08:38:21 [notice] 21334#21334: worker process 21336 exited on signal 9', 'worker-died', 21336],
  ['2026/11/28 08:37:59 [notice] 21334#21334: changing binary', 'upgrade', 21334],
  ['2026/11/28 08:37:59 [notice] 21334#21334: reconfiguring', 'reload', 21334],
  ['2026/11/28 08:37:59 [notice] 21334#21334: signal 12 (SIGUSR2) received from 21099, ignoring', 'signal-ignored', 21334],
  ['2026/11/28 08:38:21 [notice] 21334#21334: signal 3 (SIGQUIT) received from 21099, shutting down', 'shutdown', 21334],
  ['2026/11/28 08:38:21 [notice] 21334#21334: signal 15 (SIGTERM) received from 21099, exiting', 'shutdown', 21334],
  ['2026/11/28 08:38:21 [notice] 21334#21334: exit', 'goodbye', 21334],
  ['2026/11/28 08:37:59 [alert] 21474#21474: execve() failed while executing new binary process "nginx"', 'log-line', null],
  ['backend 21222 listens with ver_a', 'backend-ready', 21222],
  ['backend 21222 ends', 'backend-ends', 21222],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});

it('reads the time that nginx prints, and none that it does not', () => {
  expect(printedTime('2026/11/28 08:37:56 [notice] 21334#21334: start worker processes')).toBe('2026-11-28T08:37:56');
  expect(printedTime('backend 21222 ends')).toBeNull();
});
