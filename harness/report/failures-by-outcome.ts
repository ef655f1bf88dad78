import type { Ledger, LedgerRecord } from '../core/ledger/ledger.ts';
import { type Failure, isFailure, OUTCOMES } from '../core/ledger/outcome.ts';

/** Failures that share an outcome. Times are when they ended: that is when the user saw them. */
export interface FailureGroup {
  readonly outcome: Failure;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The first few, in the order in which they were sent. */
  readonly examples: readonly LedgerRecord[];
}

/** The failures of a run by outcome, in the order in which they began (the first is the nearest to the cause), with up to `examples` records of each. */
export function groupFailures(ledger: Ledger, examples = 3): FailureGroup[] {
  const groups = new Map<Failure, { count: number; firstMs: number; lastMs: number; examples: LedgerRecord[] }>();
  for (const record of ledger.failures()) {
    if (!isFailure(record.outcome)) continue;
    const endedMs = record.sentAtMs + record.durationMs;
    const group = groups.get(record.outcome) ?? {
      count: 0,
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      examples: [],
    };
    groups.set(record.outcome, group);
    group.count++;
    group.firstMs = Math.min(group.firstMs, endedMs);
    group.lastMs = Math.max(group.lastMs, endedMs);
    if (group.examples.length < examples) group.examples.push(record);
  }
  return [...groups]
    .map(([outcome, group]) => ({ outcome, ...group }))
    .sort((a, b) => a.firstMs - b.firstMs || OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
}
