import { endIn, type LateEnd } from './chunks.ts';
import { Ledger } from './ledger.ts';
import { type Failure, outcomeCode } from './outcome.ts';

/** The same ledger, except that these attempts failed with this outcome: each was answered, or not processed. */
export function ledgerWith(ledger: Ledger, ids: readonly number[], outcome: Failure): Ledger {
  const code = outcomeCode(outcome);
  const unprocessedCode = outcomeCode('unprocessed');
  const ends = new Map<number, LateEnd[]>();
  let unprocessed = 0;
  for (const id of ids) {
    const { nth, place } = ledger.chunks.placeOf(id);
    const chunk = ledger.chunks.at(nth);
    if (chunk === undefined) continue;
    const before = endIn(chunk, place);
    if (before.outcome === unprocessedCode) unprocessed++;
    const end = { ...before, outcome: code };
    const all = ends.get(nth);
    if (all === undefined) ends.set(nth, [end]);
    else all.push(end);
  }
  const books = {
    answered: ledger.answered - (ids.length - unprocessed),
    failed: ledger.failed + ids.length,
    unprocessed: ledger.unprocessed - unprocessed,
  };
  return Ledger.restore(ledger, ledger.chunks.with(ends), ledger.sent, books);
}
