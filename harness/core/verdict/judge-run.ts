import { type ReportedLooks, reportedLooks } from '../looks/reported-looks.ts';
import { type WithUnlike, withUnlike } from '../looks/unlike-ledger.ts';
import type { Bound, Finding, HeldSeen, Latency, Outage, OutageTotals, RequestTotals, Stall, Transition } from '../record/measurements.ts';
import type { Recording } from '../record/run-record.ts';
import { askChecks } from './ask-checks.ts';
import type { Verdict } from './check.ts';
import { overall } from './check.ts';
import { CHECKS, type JudgedCheck, type ListedCheck } from './check-list.ts';
import type { Judged, Question } from './define-check.ts';
import { guarded } from './guarded.ts';
import { type Measured, measure } from './measure.ts';
import { latencyOf } from './measures/latency.ts';
import type { SeenTransition } from './measures/transition-seen.ts';
import { atTheEdge, certain, uncertaintyOf } from './measures/uncertain-times.ts';
import { type MeasuredVantage, measureVantages } from './measures/vantage-measures.ts';

/** What a recorded run was judged to be, and what was measured for it. */
export interface JudgedRun {
  readonly verdict: Verdict;
  readonly checks: readonly JudgedCheck[];
  readonly requests: RequestTotals;
  readonly transitions: readonly Transition[];
  readonly stall: Stall;
  readonly bound: Bound;
  /** The longest, in the order of time. */
  readonly outages: readonly Outage[];
  readonly outageTotals: OutageTotals;
  readonly hiddenByRetry: number;
  readonly findings: readonly Finding[];
  readonly latency: Latency;
  /** What became of streams and WebSockets, for each kind; absent if there were none. */
  readonly held?: readonly HeldSeen[];
  /** How answers looked, for each URL; absent if nothing was kept of it, or the run never came to settle. */
  readonly looks?: readonly ReportedLooks[];
  /** What was met at each vantage; absent if all requests came from here. */
  readonly vantages?: readonly MeasuredVantage[];
  /** How far moments of requests may be off on the run's clock, in either direction; 0 if all came from here. */
  readonly uncertainMs: number;
}

/**
 * Judges a recorded run: a pure function, so that a recording can be judged again whenever the rules get better. It
 * never throws: a rule that breaks is inconclusive, and says so.
 *
 * The verdict is that of all checks together, save for a control (`refuted`): there the rules of zero downtime are
 * shown under the prefix `inner/`, and `control`, `detector` and what the scenario itself must show (`shown`)
 * decide.
 */
export function judgeRun(given: Recording): JudgedRun {
  // A recording that this breaks on is judged as it is, and the check of looks says that it broke.
  const { recording, looks } = guarded<WithUnlike>('looks', () => withUnlike(given), { recording: given, looks: null }).value;
  const measured = measure(recording);
  const vantages = guarded('vantages', () => measureVantages(recording), null).value;
  return {
    ...decideForCertain(recording, measured),
    ...(vantages === null ? {} : { vantages }),
    uncertainMs: uncertaintyOf(recording),
    requests: measured.requests,
    transitions: measured.transitions.map(asReported),
    stall: measured.stalls.longest,
    bound: measured.bound,
    outages: measured.outages.listed,
    outageTotals: measured.outages.totals,
    hiddenByRetry: measured.hiddenByRetry,
    findings: measured.findings,
    latency: latencyOf(recording),
    ...(measured.held.length === 0 ? {} : { held: measured.held }),
    ...(looks === null ? {} : { looks: reportedLooks(looks, recording.ledger, recording.run.looks?.bodies) }),
  };
}

/** What is decided at every place in which the times of other machines may lie. */
function decideForCertain(recording: Recording, measured: Measured): ReturnType<typeof decide> {
  const decided = decide(recording, measured);
  const uncertainMs = uncertaintyOf(recording);
  if (uncertainMs === 0) return decided;
  const [early, late] = ([-1, 1] as const).map((side) => {
    const shifted = atTheEdge(recording, side);
    return decide(shifted, measure(shifted)).checks;
  });
  const checks = certain(decided.checks, early ?? [], late ?? [], uncertainMs);
  return { verdict: overall(checks), checks };
}

function decide(recording: Recording, measured: Measured): { readonly verdict: Verdict; readonly checks: readonly JudgedCheck[] } {
  const { expectation, soak } = recording.run;
  const about = { recording, measured };
  switch (expectation.kind) {
    case 'zero-downtime': {
      const { maxStallMs } = expectation;
      if (soak === undefined) return ofAll(ask({ kind: 'zero-downtime', ...about, maxStallMs }));
      return ofAll(ask({ kind: 'soak', ...about, maxStallMs, askedMs: soak.askedMs }));
    }
    case 'defect':
      return ofAll(ask({ kind: 'defect', ...about, signature: expectation.signature }));
    case 'rate':
      return ofAll(ask({ kind: 'rate', ...about, rate: expectation.rate }));
    case 'refuted': {
      const inner = ask({ kind: 'zero-downtime', ...about, maxStallMs: null });
      // What broke while it was measured is said once, by the rules of zero downtime.
      const whole = { ...measured, broken: [] };
      const deciding = ask({ kind: 'control', recording, measured: whole, refuted: expectation, inner }).checks;
      const decided = new Set(deciding.map(({ name }) => name));
      const shown = inner.checks.filter(({ name }) => !decided.has(name)).map((check) => ({ ...check, name: `inner/${check.name}` }));
      return { verdict: overall(deciding), checks: [...deciding, ...shown] };
    }
  }
}

function ask(question: Question): Judged<JudgedCheck> {
  return askChecks<ListedCheck>(question, CHECKS);
}

function ofAll({ checks }: Judged<JudgedCheck>): { readonly verdict: Verdict; readonly checks: readonly JudgedCheck[] } {
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
