import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { partOfLedger } from '../ledger/part-of-ledger.ts';
import type { Outage, RequestTotals, Stall } from '../record/measurements.ts';
import type { Recording } from '../record/run-record.ts';
import { type VantageOfRun, vantageOfClient } from '../record/vantage-of-run.ts';
import { outages } from './outages.ts';
import { requestTotals } from './request-totals.ts';
import { reloadAndSettle } from './run-phases.ts';
import { findStalls } from './stall.ts';

/** What was met at one vantage, by its own clock: its edges and stalls are as exact as those of a siege from here. */
export interface MeasuredVantage extends VantageOfRun {
  readonly requests: RequestTotals;
  readonly stall: Stall;
  readonly outages: readonly VantageOutage[];
}

export interface VantageOutage extends Outage {
  /** How far both edges may be off on the run's clock, in either direction, beside what `outages` says. */
  readonly uncertainMs: number;
  /**
   * Who else met it: `alone` if every other vantage was answered meanwhile and none failed, `shared` if another failed at the same time;
   * `unknown` if another was not answered and did not fail, as when the outage lies between two of its requests.
   */
  readonly elsewhere: 'alone' | 'shared' | 'unknown';
}

const WHOLE_RUN = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** What each vantage met; null if all requests came from here. */
export function measureVantages({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): readonly MeasuredVantage[] | null {
  const { vantages } = run;
  if (vantages === undefined) return null;
  const parts = vantages.map((vantage) => ({
    vantage,
    part: partOfLedger(ledger, (client) => vantageOfClient(vantages, client) === vantage),
  }));
  return parts.map(({ vantage, part }) => ({
    ...vantage,
    requests: requestTotals(part, null),
    stall: findStalls(part, run.slowTargets, reloadAndSettle(run) ?? WHOLE_RUN, Number.POSITIVE_INFINITY).longest,
    outages: outages(part, run.slowTargets).map((outage) => ({
      ...outage,
      uncertainMs: uncertainOf(vantage),
      elsewhere: elsewhere(
        outage,
        parts
          .filter((each) => each.vantage !== vantage)
          .map((each) => ({ ledger: each.part, uncertainMs: uncertainOf(vantage) + uncertainOf(each.vantage) })),
      ),
    })),
  }));
}

function uncertainOf({ clock }: VantageOfRun): number {
  return clock?.uncertainMs ?? 0;
}

interface Other {
  readonly ledger: Ledger;
  /** How far its times may be off against those of the outage. */
  readonly uncertainMs: number;
}

function elsewhere({ fromMs, toMs }: Outage, others: readonly Other[]): VantageOutage['elsewhere'] {
  const seen = others.map(({ ledger, uncertainMs }) => {
    let [failed, answered] = [0, 0];
    forEachAttempt(ledger, (attempt) => {
      if (attempt.failed && attempt.endMs >= fromMs - uncertainMs && attempt.sentMs <= toMs + uncertainMs) failed++;
      // Sent and answered within, for certain.
      if (attempt.answered && attempt.sentMs >= fromMs + uncertainMs && attempt.endMs <= toMs - uncertainMs) answered++;
    });
    return failed > 0 ? 'failed' : answered > 0 ? 'answered' : 'silent';
  });
  if (seen.includes('failed')) return 'shared';
  return seen.length > 0 && !seen.includes('silent') ? 'alone' : 'unknown';
}
