import { type ChunkSummary, Chunks, summaryOf } from './chunks.ts';
import { Ledger } from './ledger.ts';
import { LedgerChunk, RECORD_BYTES, RECORD_WITH_LOOK_BYTES } from './ledger-chunk.ts';

const COLUMNS = ['sentAtMs', 'durationMs', 'lagMs', 'bytes', 'pid', 'status', 'client', 'outcome', 'target', 'version', 'flags'] as const;

/**
 * The records of some clients alone, in a ledger of their own: ids begin at 0 there. Its chunks are made as they are read, so that a
 * ledger of any size can be looked at part by part.
 */
export function partOfLedger(ledger: Ledger, isOfPart: (client: number) => boolean): Ledger {
  let room: LedgerChunk | null = null;
  const read = (nth: number): LedgerChunk => {
    const whole = ledger.chunks.copy(nth, room);
    room = whole;
    return withOnly(whole, placesOf(whole, ledger.sent - ledger.chunks.firstIdOf(nth), isOfPart));
  };
  // A chunk of which nothing is left is left out.
  const kept: { readonly nth: number; readonly summary: ChunkSummary }[] = [];
  for (const { nth, chunk } of ledger.chunks.numbered()) {
    const places = placesOf(chunk, ledger.sent - ledger.chunks.firstIdOf(nth), isOfPart);
    if (places.length > 0) kept.push({ nth, summary: summaryOf(withOnly(chunk, places), places.length) });
  }
  const chunks = new Chunks(
    kept.map(() => undefined),
    { read: (place) => read(kept[place]?.nth ?? place) },
    kept.map(({ summary }) => summary),
  );
  return Ledger.restore(
    ledger,
    chunks,
    kept.reduce((sum, { summary }) => sum + summary.records, 0),
  );
}

/** Where in a chunk the records of the part are. */
function placesOf({ client, sentAtMs }: LedgerChunk, records: number, isOfPart: (client: number) => boolean): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < Math.min(sentAtMs.length, records); i++) if (isOfPart(client[i] ?? 0)) places.push(i);
  return places;
}

function withOnly(whole: LedgerChunk, places: readonly number[]): LedgerChunk {
  const bytes = places.length * (whole.look === null ? RECORD_BYTES : RECORD_WITH_LOOK_BYTES);
  // The first columns want to begin at a multiple of eight.
  const part = new LedgerChunk(new ArrayBuffer(Math.ceil(bytes / 8) * 8), whole.look !== null, places.length);
  for (const [to, from] of places.entries()) {
    for (const column of COLUMNS) part[column][to] = whole[column][from] ?? 0;
    if (part.look !== null) part.look[to] = whole.look?.[from] ?? 0;
  }
  return part;
}
