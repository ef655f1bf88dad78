import { describe, expect, it } from 'vitest';
import type { Sample, Samples, ServerSample } from '../record/run-record.ts';
import { capacityOf } from './worker-capacity.ts';

const error = { longestGapMs: 251, longestLookMs: 6, unanswered: 0, cpuTickMs: 10, busyMs: 1 };
const two: ServerSample = {
  says: 'stats',
  name: 'a',
  pid: 1,
  listenQueue: 3,
  workers: [
    [1, 11, 'idle'],
    [2, 12, 'busy'],
  ],
};
const look = (atMs: number, ...servers: readonly ServerSample[]): Sample => ({ atMs, tookMs: 1, servers, instances: [] });
const samples = (...looks: readonly Sample[]): Samples => ({ everyMs: 250, memoryEveryMs: 1000, error, looks });
const known = (...looks: readonly Sample[]) => capacityOf(samples(...looks)).map((point) => (point.known ? point.accepting : null));

describe('capacityOf', () => {
  it('knows nothing of a run whose stats servers were never heard', () => {
    expect(known(look(0), look(250))).toEqual([null, null]);
  });

  it('knows nothing before the first stats server is heard', () => {
    expect(known(look(0), look(250, two))).toEqual([null, 2]);
  });

  it('counts none once all that were heard are gone', () => {
    expect(known(look(0, two), look(250))).toEqual([2, 0]);
  });

  it('counts none if a server refuses, and does not guess if one does not say', () => {
    expect(known(look(0, two), look(250, { says: 'refused', name: 'a' }), look(500, { says: 'nothing', name: 'a' }))).toEqual([2, 0, null]);
  });
});
