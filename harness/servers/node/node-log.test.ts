import { expect, it } from 'vitest';
import { meaningOf } from './node-log.ts';

/** Lines that conf/node/primary.mjs wrote in runs of the scenarios, and what each tells. */
it.each([
  ['primary 13026 starts: node 24.21.0, 2 workers of worker.mjs', 'master-spawned', 13026],
  ['worker 13027 was forked', 'worker-spawned', 13027],
  ['worker 13027 listens', 'worker-ready', 13027],
  ['primary 13026 is ready', 'log-line', null],
  ['primary 13026 reloads', 'reload', 13026],
  ['worker 13027 is told to end', 'worker-told', 13027],
  ['worker 13027 did not end within 100 ms, and is killed', 'worker-timeout', 13027],
  ['worker 13027 ended with code 0', 'worker-gone', 13027],
  ['worker 13027 ended with code 1', 'worker-died', 13027],
  ['worker 13027 was ended by SIGTERM', 'worker-died', 13027],
  ['no worker listens', 'nobody-listens', null],
  ['primary 13026 has reloaded', 'reloaded', 13026],
  ['primary 13026 gives the reload up: a new worker ended before it listened', 'app-missing', 13026],
  ['primary 13026 ends', 'shutdown', 13026],
  ['fooserv: importing ver_a', 'log-line', null],
])('%s', (line, kind, pid) => {
  expect(meaningOf(line)).toEqual({ kind, pid });
});
