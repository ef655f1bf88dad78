import type { Bound, Finding, Latency, Outage, RequestTotals, Stall, Transition } from '../record/measurements.ts';
import type { Recording } from '../record/run-record.ts';
import type { Check, Verdict } from './check.ts';
import { overall } from './check.ts';
import { latencyOf } from './latency.ts';
import { type Measured, measure } from './measure.ts';
import { controlRules, defectRules, type Rules, rateRules, soakRules, zeroDowntimeRules } from './rules.ts';
import type { SeenTransition } from './transition-seen.ts';

/** What a recorded run was judged to be, and what was measured for it. */
export interface JudgedRun {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly requests: RequestTotals;
  readonly transitions: readonly Transition[];
  readonly stall: Stall;
  readonly bound: Bound;
  readonly outages: readonly Outage[];
  readonly hiddenByRetry: number;
  readonly findings: readonly Finding[];
  readonly latency: Latency;
}

/**
 * Judges a recorded run: a pure function, so that a recording can be judged again whenever the rules get better. It
 * never throws: a rule that breaks is inconclusive, and says so.
 *
 * The verdict is that of all checks together, save for a control (`refuted`): there the rules of zero downtime are
 * shown under the prefix `inner/`, and `control`, `detector` and what the scenario itself must show (`shown`)
 * decide.
 */
export function judgeRun(recording: Recording): JudgedRun {
  const measured = measure(recording);
  return {
    ...decide(recording, measured),
    requests: measured.requests,
    transitions: measured.transitions.map(asReported),
    stall: measured.stalls.longest,
    bound: measured.bound,
    outages: measured.outages,
    hiddenByRetry: measured.hiddenByRetry,
    findings: measured.findings,
    latency: latencyOf(recording),
  };
}

function decide(recording: Recording, measured: Measured): { readonly verdict: Verdict; readonly checks: readonly Check[] } {
  const { expectation } = recording.run;
  switch (expectation.kind) {
    case 'zero-downtime':
      return ofAll(
        recording.run.soak === undefined
          ? zeroDowntimeRules(recording, measured, expectation.maxStallMs)
          : soakRules(recording, measured, recording.run.soak, expectation.maxStallMs),
      );
    case 'defect':
      return ofAll(defectRules(recording, measured, expectation.signature));
    case 'rate':
      return ofAll(rateRules(recording, measured, expectation.rate));
    case 'refuted': {
      const inner = zeroDowntimeRules(recording, measured, null);
      const deciding = controlRules(recording, measured, inner, expectation);
      const shown = inner.checks.filter((check) => check.name !== 'detector').map((check) => ({ ...check, name: `inner/${check.name}` }));
      return { verdict: overall(deciding), checks: [...deciding, ...shown] };
    }
  }
}

function ofAll({ checks }: Rules): { readonly verdict: Verdict; readonly checks: readonly Check[] } {
  return { verdict: overall(checks), checks };
}

/** Without the counts that only the rules need. */
function asReported({
  from,
  to,
  triggerMs,
  firstNewMs,
  lastOldMs,
  completeMs,
  overlapMs,
  strays,
  firstAnswerMs,
}: SeenTransition): Transition {
  return { from, to, triggerMs, firstNewMs, lastOldMs, completeMs, overlapMs, strays, firstAnswerMs };
}
