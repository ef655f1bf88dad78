import { summaryOf } from './chunks.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerChunk } from './ledger-chunk.ts';

/**
 * The records of a ledger one after the other, in the order in which they were sent; what was sent at one moment stays in the ledger's
 * order. A siege's ledger is in this order already, and is read chunk by chunk. Of one that several threads or machines have filled those
 * chunks are in memory whose times overlap: a few, since each thread's records come in order.
 */
export class InSendingOrder {
  /** Where the present record is; to be read until the next one is asked for. */
  chunk: LedgerChunk | null = null;
  place = -1;
  /** Id of the first record of the chunk. */
  #firstId = 0;
  readonly #next: () => boolean;

  constructor(ledger: Ledger) {
    this.#next = isInOrder(ledger) ? this.#asItIs(ledger) : this.#merging(ledger);
  }

  /** Of the present record. */
  get id(): number {
    return this.#firstId + this.place;
  }

  /** Goes on to the next record; false if there is none. */
  next(): boolean {
    return this.#next();
  }

  #asItIs(ledger: Ledger): () => boolean {
    const chunks = ledger.chunks.numbered();
    let left = ledger.sent;
    let records = 0;
    return () => {
      while (++this.place >= records) {
        const { value } = chunks.next();
        left -= records;
        if (value === undefined || left <= 0) {
          this.chunk = null;
          return false;
        }
        this.chunk = value.chunk;
        this.#firstId = ledger.chunks.firstIdOf(value.nth);
        records = Math.min(value.chunk.sentAtMs.length, left);
        this.place = -1;
      }
      return true;
    };
  }

  #merging(ledger: Ledger): () => boolean {
    const { chunks } = ledger;
    const waiting = boundsOf(ledger).sort((a, b) => b.firstSentMs - a.firstSentMs || b.nth - a.nth);
    let open: Run[] = [];
    /** Memory of chunks that were read to their ends, for those to come. */
    const spare: LedgerChunk[] = [];
    /** The last record of its chunk is to be read until the next one is asked for. */
    let over: Run | null = null;
    return () => {
      if (over !== null) spare.push(over.chunk);
      over = null;
      for (;;) {
        const first = earliest(open);
        const next = waiting.at(-1);
        if (next !== undefined && (first === null || next.firstSentMs <= first.atMs)) {
          waiting.pop();
          open.push(new Run(chunks.copy(next.nth, spare.pop() ?? null), next.nth, next.records));
          continue;
        }
        if (first === null) return false;
        this.chunk = first.chunk;
        this.place = first.place;
        this.#firstId = chunks.firstIdOf(first.nth);
        if (!first.next()) {
          open = open.filter((run) => run !== first);
          over = first;
        }
        return true;
      }
    };
  }
}

/** The records of one chunk in the order of sending. */
class Run {
  readonly chunk: LedgerChunk;
  readonly nth: number;
  atMs = 0;
  place = 0;
  readonly #order: Uint16Array;
  #at = 0;

  constructor(chunk: LedgerChunk, nth: number, records: number) {
    this.chunk = chunk;
    this.nth = nth;
    const { sentAtMs } = chunk;
    this.#order = Uint16Array.from({ length: records }, (_, i) => i).sort((a, b) => (sentAtMs[a] ?? 0) - (sentAtMs[b] ?? 0) || a - b);
    this.#show();
  }

  /** False behind the last. */
  next(): boolean {
    this.#at++;
    this.#show();
    return this.#at < this.#order.length;
  }

  #show(): void {
    this.place = this.#order[this.#at] ?? 0;
    this.atMs = this.chunk.sentAtMs[this.place] ?? 0;
  }
}

/** Of those that were sent at one moment the first of the ledger. */
function earliest(runs: readonly Run[]): Run | null {
  let first: Run | null = null;
  for (const run of runs) if (first === null || run.atMs < first.atMs || (run.atMs === first.atMs && run.nth < first.nth)) first = run;
  return first;
}

/** Was each attempt sent no earlier than the one before it in the ledger? */
function isInOrder(ledger: Ledger): boolean {
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const { firstSentMs, lastSentMs, inOrder } of boundsOf(ledger)) {
    if (!inOrder || firstSentMs < beforeMs) return false;
    beforeMs = lastSentMs;
  }
  return true;
}

/** What is known of each chunk that holds records. Of those in memory it costs a look at each record. */
function boundsOf({ chunks, sent }: Ledger) {
  return Array.from({ length: chunks.length }, (_, nth) => nth).flatMap((nth) => {
    const known = chunks.summaryOf(nth);
    const chunk = known === undefined ? chunks.at(nth) : undefined;
    const records = Math.min(known?.records ?? chunk?.sentAtMs.length ?? 0, sent - chunks.firstIdOf(nth));
    if (records <= 0) return [];
    const { firstSentMs, lastSentMs, inOrder } = known ?? (chunk === undefined ? NOTHING : summaryOf(chunk, records));
    return [{ nth, records, firstSentMs, lastSentMs, inOrder }];
  });
}

const NOTHING = { firstSentMs: 0, lastSentMs: 0, inOrder: true };
