import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { partOfLedger } from '../../ledger/part-of-ledger.ts';
import type { Outage, OutageTotals, RequestTotals, Stall } from '../../record/measurements.ts';
import type { Recording } from '../../record/run-record.ts';
import { type VantageOfRun, vantageOfClient } from '../../record/vantage-of-run.ts';
import { reloadAndSettle } from '../run-phases.ts';
import { seeOutages } from './outages-seen.ts';
import { requestTotals } from './request-totals.ts';
import { findStalls } from './stall.ts';

/** What was met at one vantage, by its own clock: its edges and stalls are as exact as those of a siege from here. */
export interface MeasuredVantage extends VantageOfRun {
  readonly requests: RequestTotals;
  readonly stall: Stall;
  /** The longest, in the order of time. */
  readonly outages: readonly VantageOutage[];
  readonly outageTotals: OutageTotals;
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
  return parts.map(({ vantage, part }) => {
    const { listed, totals } = seeOutages(part, run.slowTargets);
    const others = parts
      .filter((each) => each.vantage !== vantage)
      .map((each) => whatWasSeen(each.part, listed, uncertainOf(vantage) + uncertainOf(each.vantage)));
    return {
      ...vantage,
      requests: requestTotals(part, null),
      stall: findStalls(part, run.slowTargets, reloadAndSettle(run) ?? WHOLE_RUN, Number.POSITIVE_INFINITY).longest,
      outages: listed.map((outage, i) => ({
        ...outage,
        uncertainMs: uncertainOf(vantage),
        elsewhere: elsewhere(others.map((seen) => seen[i] ?? 'silent')),
      })),
      outageTotals: totals,
    };
  });
}

function uncertainOf({ clock }: VantageOfRun): number {
  return clock?.uncertainMs ?? 0;
}

type Seen = 'failed' | 'answered' | 'silent';

/**
 * What another vantage met in each of these outages, which come in the order of time; `uncertainMs`: how far its times may be off against
 * theirs. One sweep.
 */
function whatWasSeen(ledger: Ledger, outages: readonly Outage[], uncertainMs: number): readonly Seen[] {
  const seen = outages.map((): Seen => 'silent');
  // Outages may overlap by what is rounded, and no more: the last end so far comes in order.
  const endsMs = outages.map(({ toMs }) => toMs + uncertainMs);
  forEachAttempt(ledger, ({ failed, answered, sentMs, endMs }) => {
    if (!failed && !answered) return;
    for (let i = firstFrom(endsMs, sentMs); i < outages.length; i++) {
      const { fromMs = 0, toMs = 0 } = outages[i] ?? {};
      if (fromMs - uncertainMs > endMs) return;
      if (failed) seen[i] = 'failed';
      // Sent and answered within, for certain.
      else if (seen[i] === 'silent' && sentMs >= fromMs + uncertainMs && endMs <= toMs - uncertainMs) seen[i] = 'answered';
    }
  });
  return seen;
}

/** The place of the first of these numbers, which come in order, that is not less. */
function firstFrom(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

function elsewhere(others: readonly Seen[]): VantageOutage['elsewhere'] {
  if (others.includes('failed')) return 'shared';
  return others.length > 0 && !others.includes('silent') ? 'alone' : 'unknown';
}
