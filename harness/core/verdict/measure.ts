import { findings } from '../explain/findings.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openedLedger } from '../ledger/opened-ledger.ts';
import type { Bound, Finding, HeldSeen, RequestTotals } from '../record/measurements.ts';
import type { Recording } from '../record/run-record.ts';
import { type BrokenCheck, type Guarded, guarded } from './guarded.ts';
import { bound } from './measures/failure-rate-bound.ts';
import { heldSeen } from './measures/held-seen.ts';
import { hiddenByRetry } from './measures/hidden-by-retry.ts';
import { NO_OUTAGES, type OutagesSeen, seeOutages } from './measures/outages-seen.ts';
import { requestTotals, shareOf } from './measures/request-totals.ts';
import { findStalls, type Stalls } from './measures/stall.ts';
import { type SeenTransition, seeTransitions } from './measures/transition-seen.ts';
import { reloadAndSettle, type Window } from './run-phases.ts';

/** Everything that is calculated from the ledger before a rule looks at it. */
export interface Measured {
  readonly requests: RequestTotals;
  readonly transitions: readonly SeenTransition[];
  readonly stalls: Stalls;
  readonly outages: OutagesSeen;
  readonly bound: Bound;
  readonly hiddenByRetry: number;
  readonly findings: readonly Finding[];
  /** What became of streams and WebSockets, for each kind of which there were any. */
  readonly held: readonly HeldSeen[];
  /** An inconclusive check for each measurement that broke. */
  readonly broken: readonly BrokenCheck[];
}

const WHOLE_RUN: Window = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** If nothing but streams and WebSockets was asked for, clients waited until each was open. */
function waitedFor({ run, ledger, held }: Recording): Ledger {
  const holdsAll = run.runtime === 'external' && ledger.targets.every((_, target) => run.slowTargets.includes(target));
  return held !== undefined && holdsAll ? openedLedger(ledger, held) : ledger;
}

/** Measures a recording; never throws. The stall is that of reload and settle, of the whole run if there was no reload. */
export function measure(recording: Recording): Measured {
  const { run, ledger } = recording;
  const broken: BrokenCheck[] = [];
  const take = <T>({ value, broke }: Guarded<T>): T => {
    if (broke !== null) broken.push(broke);
    return value;
  };
  const boundMs =
    run.expectation.kind === 'zero-downtime' ? (run.expectation.maxStallMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const { sent, answered, failed } = ledger;
  const noTotals: RequestTotals = {
    sent,
    answered,
    failed,
    byStatus: {},
    byOutcome: {},
    served: run.served?.total ?? null,
    failedShare: shareOf(failed, sent),
  };
  const noStalls: Stalls = { longest: { longestMs: 0, atMs: 0 }, over: [] };
  return {
    requests: take(guarded('measure-requests', () => requestTotals(ledger, run.served), noTotals)),
    transitions: take(guarded('measure-transitions', () => seeTransitions(ledger, run.transitions, run.served?.begunAfterTrigger), [])),
    stalls: take(
      guarded(
        'measure-stall',
        () => findStalls(waitedFor(recording), run.slowTargets, reloadAndSettle(run) ?? WHOLE_RUN, boundMs),
        noStalls,
      ),
    ),
    outages: take(guarded('measure-outages', () => seeOutages(ledger, run.slowTargets), NO_OUTAGES)),
    bound: take(guarded('measure-bound', () => bound({ run, ledger }), { exposed: 0, failureRateUpper95: 1 })),
    hiddenByRetry: take(guarded('measure-hidden-by-retry', () => hiddenByRetry(ledger, run.options.methods, run.carrier?.placedPosts), 0)),
    held: take(guarded('measure-held', () => heldSeen(recording), [])),
    findings: take(guarded('measure-findings', () => findings(recording), [])),
    broken,
  };
}
