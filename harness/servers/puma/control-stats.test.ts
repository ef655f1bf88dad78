import { expect, it } from 'vitest';
import { samplesOf } from './control-stats.ts';

const status = { backlog: 2, running: 5, pool_capacity: 1, max_threads: 5, requests_count: 12 };
const worker = {
  started_at: '2026-11-28T12:22:28Z',
  pid: 11,
  index: 0,
  phase: 0,
  booted: true,
  last_checkin: '2026-11-28T12:22:30Z',
  last_status: status,
};

it('says what each worker does, and how many requests wait for a thread', () => {
  const idle = { ...worker, pid: 12, index: 1, last_status: { ...status, backlog: 1, pool_capacity: 5 } };
  const loading = { ...worker, pid: 13, index: 2, booted: false, last_status: {} };
  const forked = { ...worker, pid: null, index: 3, booted: false, last_status: {} };
  expect(samplesOf({ workers: 4, phase: 0, worker_status: [worker, idle, loading, forked] })).toEqual({
    listenQueue: 3,
    workers: [
      [1, 11, 'busy'],
      [2, 12, 'idle'],
      [3, 13, 'loading'],
    ],
  });
});

it('takes a worker that has said nothing yet for idle once it has loaded the app', () => {
  expect(samplesOf({ worker_status: [{ ...worker, last_status: {} }] })).toEqual({ listenQueue: 0, workers: [[1, 11, 'idle']] });
});

it.each([null, 'ok', {}, { running: 5, backlog: 0 }])('is silent about what is no answer of a cluster: %j', (said) => {
  expect(samplesOf(said)).toBeNull();
});
