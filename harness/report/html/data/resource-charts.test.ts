import { describe, expect, it } from 'vitest';
import type { Sample, Samples, ServerSample, WorkerState } from '../../../core/record/run-record.ts';
import { resourcesOf } from './resource-charts.ts';

const error = { longestGapMs: 251, longestLookMs: 6, unanswered: 0, cpuTickMs: 10, busyMs: 1 };
const stats = (name: string, listenQueue: number, ...states: readonly WorkerState[]): ServerSample => {
  return { says: 'stats', name, pid: 1, listenQueue, workers: states.map((state, i) => [i + 1, 10 + i, state]) };
};
const look = (atMs: number, servers: readonly ServerSample[], instances: Sample['instances'] = []): Sample => {
  return { atMs, tookMs: 1, servers, instances };
};
const samples = (...looks: readonly Sample[]): Samples => ({ everyMs: 250, memoryEveryMs: 1000, error, looks });

describe('resourcesOf', () => {
  it('is nothing if nothing was sampled', () => {
    expect(resourcesOf(undefined)).toBeNull();
    expect(resourcesOf(samples())).toBeNull();
  });

  it('counts the workers of all instances that accept, are busy, are paused, and the queues', () => {
    const looks = [
      look(250, [stats('a', 2, 'idle', 'busy', 'paused', 'loading', 'cheap'), stats('b', 1, 'busy')]),
      look(500, [{ says: 'refused', name: 'a' }, stats('b', 0, 'idle')]),
    ];
    expect(resourcesOf(samples(...looks))?.capacity).toEqual({
      atMs: [250, 500],
      accepting: [3, 1],
      busy: [2, 0],
      paused: [1, 0],
      waiting: [3, 0],
    });
  });

  it('leaves a gap if a server did not say', () => {
    const capacity = resourcesOf(samples(look(250, [{ says: 'nothing', name: 'a' }, stats('b', 0, 'idle')])))?.capacity;
    expect(capacity).toEqual({ atMs: [250], accepting: [null], busy: [null], paused: [null], waiting: [null] });
  });

  it('has no capacity, rather than one of zero, if no stats server was ever heard', () => {
    const instances = [{ name: 'emperor', processes: 9, cpuMs: 0, pssKiB: 1024 }];
    const sampled = resourcesOf(samples(look(250, [], instances), look(500, [], instances)));
    expect(sampled?.capacity).toBeNull();
    expect(sampled?.memory.byInstance).toEqual([{ name: 'emperor', values: [1, 1] }]);
  });

  it('shows the memory of each instance at the looks that took it, in MiB', () => {
    const of = (a: number | null, b: number | null) => [
      { name: 'a', processes: 1, cpuMs: 0, pssKiB: a },
      { name: 'b', processes: 1, cpuMs: 0, pssKiB: b },
    ];
    const looks = [look(250, [], of(2048, 1024)), look(500, [], of(null, null)), look(1250, [], of(0, 1536))];
    expect(resourcesOf(samples(...looks))?.memory).toEqual({
      atMs: [250, 1250],
      byInstance: [
        { name: 'a', values: [2, 0] },
        { name: 'b', values: [1, 1.5] },
      ],
    });
  });

  it('shows CPU time as what was taken since the look before', () => {
    const of = (cpuMs: number) => [{ name: 'a', processes: 1, cpuMs, pssKiB: null }];
    const looks = [look(0, [], of(0)), look(250, [], of(250)), look(500, [], of(300))];
    expect(resourcesOf(samples(...looks))?.cpu).toEqual({ atMs: [250, 500], byInstance: [{ name: 'a', values: [1, 0.2] }] });
  });

  it('thins out a long run, and keeps the least capacity and the longest queue', () => {
    const looks = Array.from({ length: 10_000 }, (_, i) => look(i * 250, [i === 5_001 ? stats('a', 9) : stats('a', 0, 'idle', 'idle')]));
    const capacity = resourcesOf(samples(...looks))?.capacity;
    expect(capacity?.atMs.length).toBe(2_000);
    expect(capacity?.accepting.filter((value) => value === 0)).toEqual([0]);
    expect(Math.max(...(capacity?.waiting.map(Number) ?? []))).toBe(9);
  });

  it('draws many instances as few', () => {
    const instances = Array.from({ length: 12 }, (_, i) => ({ name: `v${i}`, processes: 1, cpuMs: 0, pssKiB: 1024 }));
    const memory = resourcesOf(samples(look(250, [], instances)))?.memory;
    expect(memory?.byInstance.length).toBe(7);
    expect(memory?.byInstance.at(-1)).toEqual({ name: '6 others', values: [6] });
  });
});
