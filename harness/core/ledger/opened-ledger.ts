import { Chunks } from './chunks.ts';
import type { HeldExchanges } from './held-exchanges.ts';
import { Ledger } from './ledger.ts';
import type { LedgerChunk } from './ledger-chunk.ts';
import { outcomeCode } from './outcome.ts';

const ANSWERED = outcomeCode('answered');

/**
 * The same ledger, in which what was held open, and did not fail, ended when it was open: that is what its client waited for. Its chunks are
 * made as they are read, if they are on a disk.
 */
export function openedLedger(ledger: Ledger, held: HeldExchanges): Ledger {
  const read = (nth: number, room: LedgerChunk | null): LedgerChunk => {
    const opened = ledger.chunks.copy(nth, room);
    const { sentAtMs, outcome } = opened;
    const firstId = ledger.chunks.firstIdOf(nth);
    for (let i = 0; i < sentAtMs.length; i++) {
      const openedMs = outcome[i] === ANSWERED ? held.of(firstId + i)?.openedMs : null;
      if (openedMs != null) opened.durationMs[i] = openedMs - (sentAtMs[i] ?? 0);
    }
    return opened;
  };
  const summaries = Array.from({ length: ledger.chunks.length }, (_, nth) => ledger.chunks.summaryOf(nth));
  const inMemory = summaries.map((summary, nth) => (summary === undefined ? read(nth, null) : undefined));
  return Ledger.restore(ledger, new Chunks(inMemory, { read }, summaries), ledger.sent, ledger);
}
