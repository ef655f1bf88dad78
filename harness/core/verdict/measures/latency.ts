import { waitOf } from '../../ledger/end-of-wait.ts';
import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import { LatencyHistogram } from '../../ledger/latency-histogram.ts';
import type { Latency, StretchLatency } from '../../record/measurements.ts';
import type { PhaseName, Recording } from '../../record/run-record.ts';

const STRETCHES: readonly (readonly [keyof Omit<Latency, 'targets'>, PhaseName])[] = [
  ['before', 'baseline'],
  ['during', 'reload'],
  ['after', 'settle'],
];

/**
 * How long answers took whose requests were sent before, during and after the reloads, counted from when each was to be sent. Of
 * the targets that do not answer slowly on purpose, or of all if all do. It is made from the ledger, since no histogram that is kept
 * during the siege knows in which phase a request was sent.
 */
export function latencyOf({ run, ledger, held }: Recording): Latency {
  const quick = ledger.targets.flatMap((_, target) => (run.slowTargets.includes(target) ? [] : [target]));
  const wanted = new Set(quick.length > 0 ? quick : ledger.targets.keys());
  const stretches = STRETCHES.map(([, phase]) => ({
    histogram: new LatencyHistogram(),
    phases: run.phases.filter(({ name }) => name === phase),
  }));
  const endOf = waitOf({ runtime: run.runtime, held });
  forEachAttempt(ledger, (attempt) => {
    const { answered, target, sentMs, lagMs } = attempt;
    if (!answered || !wanted.has(target)) return;
    const endMs = endOf(attempt);
    for (const { histogram, phases } of stretches)
      if (phases.some(({ startMs, endMs: phaseEndMs }) => sentMs >= startMs && sentMs < phaseEndMs)) histogram.add(endMs - sentMs + lagMs);
  });
  const [before = null, during = null, after = null] = stretches.map(({ histogram }) => summary(histogram));
  return { targets: [...wanted].map((target) => ledger.targets[target] ?? ''), before, during, after };
}

function summary(histogram: LatencyHistogram): StretchLatency | null {
  const [p50Ms, p95Ms, p99Ms, maxMs] = [50, 95, 99, 100].map((percent) => histogram.percentileMs(percent));
  if (typeof p50Ms !== 'number' || typeof p95Ms !== 'number' || typeof p99Ms !== 'number' || typeof maxMs !== 'number') return null;
  return { answers: histogram.count, p50Ms, p95Ms, p99Ms, maxMs };
}
