import { type ChunkSummary, Chunks } from './chunks.ts';
import { Ledger } from './ledger.ts';
import type { LedgerChunk } from './ledger-chunk.ts';

/**
 * The same ledger, with the times of each client put later by as many milliseconds as `shiftOf` says, or earlier by a negative number; its
 * chunks are made as they are read, if they are on a disk. `mostMs` is the most that it says, in either direction. The order of the records stays.
 */
export function shiftedLedger(ledger: Ledger, shiftOf: (client: number) => number, mostMs: number): Ledger {
  const read = (nth: number, room: LedgerChunk | null): LedgerChunk => {
    const own = ledger.chunks.copy(nth, room);
    const { sentAtMs, client } = own;
    for (let i = 0; i < sentAtMs.length; i++) sentAtMs[i] = (sentAtMs[i] ?? 0) + shiftOf(client[i] ?? 0);
    return own;
  };
  const summaries = Array.from({ length: ledger.chunks.length }, (_, nth) => widened(ledger.chunks.summaryOf(nth), mostMs));
  // What is in memory, and not summed up, is in memory once more.
  const inMemory = summaries.map((summary, nth) => (summary === undefined ? read(nth, null) : undefined));
  const chunks = new Chunks(inMemory, { read }, summaries);
  return Ledger.restore(ledger, chunks, ledger.sent, ledger);
}

function widened(summary: ChunkSummary | undefined, byMs: number): ChunkSummary | undefined {
  if (summary === undefined) return undefined;
  const { firstSentMs, lastSentMs, lastEndMs } = summary;
  return { ...summary, firstSentMs: firstSentMs - byMs, lastSentMs: lastSentMs + byMs, lastEndMs: lastEndMs + byMs, inOrder: false };
}
