import { lowerMedian } from '../../core/median.ts';
import type { Sample, Samples } from '../../core/record/run-record.ts';

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** By how much the memory of all instances together rises above that of the baseline (the median of its looks), in KiB; null if either was not measured. */
export function memoryOverBaseline(samples: Samples, baseline: Stretch, stretch: Stretch): number | null {
  const taken = samples.looks.flatMap((look) => {
    const kib = pssOf(look);
    return kib === null ? [] : [{ atMs: look.atMs, kib }];
  });
  const within = ({ fromMs, toMs }: Stretch): number[] => taken.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ kib }) => kib);
  const [before, during] = [within(baseline), within(stretch)];
  return before.length === 0 || during.length === 0 ? null : Math.max(0, Math.max(...during) - lowerMedian(before));
}

/** CPU time that all instances together took in a stretch, in milliseconds; null if it was not sampled. Too much by a look at most. */
export function cpuIn(samples: Samples, { fromMs, toMs }: Stretch): number | null {
  const before = samples.looks.findLast(({ atMs }) => atMs <= fromMs);
  const after = samples.looks.find(({ atMs }) => atMs >= toMs);
  return before === undefined || after === undefined ? null : Math.max(0, cpuOf(after) - cpuOf(before));
}

/** Null if the look did not look at memory, or could not read that of an instance. */
function pssOf({ instances }: Sample): number | null {
  const there = instances.filter(({ processes }) => processes > 0);
  if (there.length === 0 || there.some(({ pssKiB }) => pssKiB === null)) return null;
  return there.reduce((sum, { pssKiB }) => sum + (pssKiB ?? 0), 0);
}

function cpuOf({ instances }: Sample): number {
  return instances.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}
