import { describe, expect, it } from 'vitest';
import { type FakeFailure, line, step } from '../../../core/explain/fake-failure.fixture.ts';
import type { RunEvent } from '../../../core/record/run-record.ts';
import { fakeRecording } from '../../../servers/uwsgi/uwsgi-recording.fixture.ts';
import { listFailures } from './failed-requests.ts';
import { rowsFor } from './rows.ts';

const UNAVAILABLE = '-- unavailable modifier requested: 0 --';
const start = step(10, 'instance-started', 'pool', null, 'start pool with zerg-server.ini');
const worker = (id: number, pid: number): RunEvent => {
  return { ...line(50, 'pool', `spawned uWSGI worker ${id} (pid: ${pid}, cores: 1)`), kind: 'worker-spawned', pid };
};

function listed(attempts: Parameters<typeof fakeRecording>[0], events: readonly RunEvent[]) {
  const recording = fakeRecording(attempts, events);
  return [...listFailures(recording, rowsFor(['new'], 1))].map(({ pid, instance, before }) => ({
    pid,
    instance,
    before: before.map((index) => recording.events[index]),
  }));
}

describe('the rows of failed requests', () => {
  const lost: readonly FakeFailure[] = [{ outcome: 'empty-reply' }, { outcome: 'empty-reply', endMs: 2110 }];

  it('name for each empty reply the pool’s worker and the line of its log that is its own', () => {
    const lines = [line(2050, 'pool', UNAVAILABLE), line(2060, 'pool', UNAVAILABLE)];
    const noise = line(2095, 'ver_a-1', 'active master fifo is now running.fifo');
    expect(listed(lost, [start, worker(1, 77), ...lines, noise])).toEqual([
      { pid: 77, instance: 'pool', before: [start, lines[0]] },
      { pid: 77, instance: 'pool', before: [start, lines[1]] },
    ]);
  });

  it('name the instance if any of several workers can have written the line', () => {
    const events = [start, worker(1, 77), worker(2, 78), line(2050, 'pool', UNAVAILABLE)];
    expect(listed(lost.slice(0, 1), events)).toMatchObject([{ pid: 0, instance: 'pool' }]);
  });

  it('name the worker that kept the connection, as the finding does', () => {
    const kill = line(2099, 'a', 'Gracefully killing worker 1 (pid: 21)...');
    const attempts = [
      { sentMs: 1000, endMs: 1010, pid: 21 },
      { outcome: 'reset', reusedConnection: true },
    ] as const;
    expect(listed(attempts, [{ ...worker(1, 21), instance: 'a' }, { ...worker(2, 22), instance: 'a' }, kill])).toEqual([
      { pid: 21, instance: 'a', before: [kill] },
    ]);
  });

  it('show what came last before a failure that nothing explains', () => {
    const deed = line(2080, 'a', 'unable to stat() reload.touch');
    expect(listed(lost.slice(0, 1), [start, deed])).toEqual([{ pid: 0, instance: null, before: [start, deed] }]);
  });
});
