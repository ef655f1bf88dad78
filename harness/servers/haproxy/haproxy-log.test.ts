import { expect, it } from 'vitest';
import { meaningOf } from './haproxy-log.ts';

/** Lines that HAProxy 2.6.12 and its backends wrote in runs of the scenarios, and what each tells. */
it.each([
  ['[NOTICE]   (14193) : New worker (14195) forked', 'worker-spawned', 14195],
  ['[NOTICE]   (14193) : Loading success.', 'worker-ready', null],
  ['[NOTICE]   (14193) : Reloading HAProxy', 'reload', 14193],
  ['[WARNING]  (14195) : Proxy front stopped (cumulated conns: FE: 0, BE: 0).', 'listener-closed', 14195],
  ['[WARNING]  (14193) : Former worker (14195) exited with code 0 (Exit)', 'worker-gone', 14195],
  ['[WARNING]  (14193) : Former worker (14195) exited with code 139 (Segmentation fault)', 'worker-died', 14195],
  ['[WARNING]  (14195) : soft-stop running for too long, performing a hard-stop.', 'hard-stop', 14195],
  ['[WARNING]  (14193) : Exiting Master process...', 'shutdown', 14193],
  ['Server app/a is DOWN, reason: Layer4 connection problem, info: "Connection refused"', 'node-gone', null],
  ['Server app/a is UP, reason: Layer7 check passed, code: 200', 'node-came', null],
  [
    '127.0.0.1:45394 [28/Nov/2026:08:45:37.192] front app/a 0/0/-1/-1/3013 503 217 - - SC-- 1/1/0/0/3 0/0 "GET / HTTP/1.1"',
    'request-failed',
    null,
  ],
  ['backend 13027 listens at 127.0.0.1:9091', 'backend-ready', 13027],
  ['backend 13027 is told to end', 'backend-told', 13027],
  ['backend 13027 closes its listener', 'backend-closes', 13027],
  ['backend 13027 ends', 'backend-gone', 13027],
  ['fooserv: importing ver_a', 'log-line', null],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});
