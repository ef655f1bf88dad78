import type { Ledger } from '../../ledger/ledger.ts';
import type { Outage, OutageTotals } from '../../record/measurements.ts';
import { MinHeap } from './min-heap.ts';
import { forEachOutage } from './outages.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** Outages that are listed at most, whatever a run had: if a service loses a request now and then, each loss is one. */
export const MOST_OUTAGES = 1000;

/** The outages of a ledger: all are counted, and the longest are listed. */
export interface OutagesSeen {
  /** The longest, at most `MOST_OUTAGES`, of those of one length the first; in the order of time. */
  readonly listed: readonly Outage[];
  readonly totals: OutageTotals;
}

export const NO_OUTAGES: OutagesSeen = { listed: [], totals: { count: 0, failed: 0, totalMs: 0, longestMs: 0 } };

export function seeOutages(ledger: Ledger, slowTargets: readonly number[], most = MOST_OUTAGES): OutagesSeen {
  // The one to be left out next comes first.
  const longest = new MinHeap<Outage>((a, b) => lengthOf(a) - lengthOf(b) || b.fromMs - a.fromMs);
  let [count, failed, totalMs, longestMs] = [0, 0, 0, 0];
  forEachOutage(ledger, slowTargets, (outage) => {
    const lengthMs = lengthOf(outage);
    count++;
    failed += outage.failed;
    totalMs += lengthMs;
    longestMs = Math.max(longestMs, lengthMs);
    longest.add(outage);
    if (longest.size > most) longest.take();
  });
  const listed = longest.items.toSorted((a, b) => a.fromMs - b.fromMs);
  return { listed, totals: { count, failed, totalMs: toMicrosecond(totalMs), longestMs: toMicrosecond(longestMs) } };
}

function lengthOf({ fromMs, toMs }: Outage): number {
  return toMs - fromMs;
}
