import type { Recording } from '../record.ts';
import type { Check } from './check.ts';
import { overlapMs, reloadAndSettle } from './phases.ts';
import { count, duration, seconds } from './wording.ts';

const NAME = 'generator';
/** Where a wait is promised, a client that stood still this long during the reload could have hidden part of one. */
const HIDES_A_WAIT_MS = 250;
/** Where none is promised: a client that stood still this long, and for half of the reload, may have missed all of it. */
const HIDES_A_RELOAD_MS = 1000;

/**
 * Was the client itself fit to see? It passes with its numbers, and is inconclusive only where its freezes fell into
 * the reload and were long enough to change the verdict: what it did in the baseline is nobody's concern.
 */
export function generator({ run }: Recording, maxStallMs: number | null): Check {
  const { freezes, loopDelayP99Ms, loopDelayMaxMs, stealShare } = run.generator;
  const window = reloadAndSettle(run);
  const relevant =
    window === null ? [] : freezes.filter(({ atMs, durationMs }) => overlapMs({ fromMs: atMs, toMs: atMs + durationMs }, window) > 0);
  const longest = relevant.reduce((most, freeze) => (freeze.durationMs > most.durationMs ? freeze : most), { atMs: 0, durationMs: 0 });
  const where = `the client itself stood still for ${duration(longest.durationMs)} at ${seconds(longest.atMs)}`;

  if (maxStallMs !== null && longest.durationMs >= Math.min(maxStallMs, HIDES_A_WAIT_MS) && longest.durationMs > 0) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      detail: `During the reload ${where}: a wait of ${duration(maxStallMs)} could have been hidden or invented by it.`,
    };
  }
  const reload = run.phases.filter((phase) => phase.name === 'reload').map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs }));
  const reloadMs = reload.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const frozenMs = freezes.reduce(
    (sum, { atMs, durationMs }) =>
      sum + reload.reduce((part, each) => part + overlapMs({ fromMs: atMs, toMs: atMs + durationMs }, each), 0),
    0,
  );
  if (longest.durationMs >= HIDES_A_RELOAD_MS && frozenMs >= reloadMs / 2) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      detail: `For ${duration(frozenMs)} of the reload's ${duration(reloadMs)} the client itself stood still: it may have missed what happened.`,
    };
  }
  const steal = stealShare === null ? 'steal not known' : `${(stealShare * 100).toFixed(1)} % of the CPU time stolen`;
  const froze =
    freezes.length === 0
      ? 'it never froze'
      : `it froze ${count(freezes.length, 'time')}, ${count(relevant.length, 'time')} during reload and settle${relevant.length > 0 ? `, longest ${duration(longest.durationMs)}` : ''}`;
  return {
    name: NAME,
    verdict: 'pass',
    detail: `The client's event loop was late by ${duration(loopDelayP99Ms)} (99th percentile), ${duration(loopDelayMaxMs)} at most; ${froze}; ${steal}.`,
  };
}
