import { describe, expect, it } from 'vitest';
import type { InstanceSample, Sample, Samples } from '../core/record/run-record.ts';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import { memoryOf } from './memory-of-run.ts';

// Baseline from 1000 to 2999, the reload begins there, settled at 7000.
const { run } = healthyRecording();

function samples(...looks: readonly (readonly [atMs: number, ...instances: readonly (number | null)[]])[]): Samples {
  return {
    everyMs: 250,
    memoryEveryMs: 1000,
    error: { longestGapMs: 260, longestLookMs: 10, unanswered: 0, cpuTickMs: 10, busyMs: 20 },
    looks: looks.map(([atMs, ...kib]): Sample => ({ atMs, tookMs: 5, servers: [], instances: kib.map((pss, i) => instance(i, pss)) })),
  };
}

function instance(i: number, pssKiB: number | null, processes = 3): InstanceSample {
  return { name: `server-${i}`, processes, cpuMs: 10, pssKiB };
}

describe('memoryOf', () => {
  it('adds up the instances of a look: the last of the baseline, and the most from the reload on', () => {
    const looks = samples([900, 9000], [1200, 1000], [2200, 1100, 100], [3200, 1500, 1500], [4200, 1200, 1500], [7500, 9000]);
    expect(memoryOf({ run, samples: looks })).toEqual({ beforeKiB: 1200, peakKiB: 3000 });
  });

  it('passes over looks that did not see the memory of all', () => {
    const looks = samples([1200, 1000], [1400, null], [3200, 1500, null], [4200, 1200, 100]);
    expect(memoryOf({ run, samples: looks })).toEqual({ beforeKiB: 1000, peakKiB: 1300 });
  });

  it('asks nothing of an instance that has no process left', () => {
    const [look] = samples([3200, 1500]).looks;
    const looks = { ...samples(), looks: [{ ...(look as Sample), instances: [instance(0, 1500), instance(1, null, 0)] }] };
    expect(memoryOf({ run, samples: looks })).toEqual({ beforeKiB: null, peakKiB: 1500 });
  });

  it('does not know what was before if the baseline was too short for a look', () => {
    expect(memoryOf({ run, samples: samples([900, 9000], [3200, 1500]) })).toEqual({ beforeKiB: null, peakKiB: 1500 });
  });

  it('was not measured if there are no samples, or none during the reload', () => {
    expect(memoryOf({ run })).toBeNull();
    expect(memoryOf({ run, samples: samples([1200, 1000]) })).toBeNull();
  });
});
