import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** The answers of one URL in one lane since a moment, by the time their requests were sent. */
export interface SinceThen {
  readonly target: string;
  readonly lane: 'new' | 'reused';
  /** Answers of the old version, of the new one, and all that say a version. */
  readonly old: number;
  readonly fresh: number;
  readonly all: number;
}

/** Which versions answered requests that were sent since `fromMs`, for each URL and lane. `from` and `to` are names of versions. */
export function answersByLane(
  ledger: Ledger,
  fromMs: number,
  { from, to }: { readonly from: string; readonly to: string },
): readonly SinceThen[] {
  const [old, fresh] = [ledger.versions.indexOf(from, 1), ledger.versions.indexOf(to, 1)];
  const counts = new Map<number, { old: number; fresh: number; all: number }>();
  forEachAttempt(ledger, ({ answered, sentMs, version, targetKey }) => {
    if (!answered || sentMs < fromMs || version === 0) return;
    const count = counts.get(targetKey) ?? { old: 0, fresh: 0, all: 0 };
    count.all++;
    if (version === old) count.old++;
    if (version === fresh) count.fresh++;
    counts.set(targetKey, count);
  });
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([key, count]) => ({ target: ledger.targets[key >> 1] ?? '?', lane: key % 2 === 1 ? 'reused' : 'new', ...count }));
}
