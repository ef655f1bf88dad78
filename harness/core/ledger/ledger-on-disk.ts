import { readSync } from 'node:fs';
import type { ZerodropError } from '../errors.ts';
import { type ChunkStore, type LateEnd, summaryOf } from './chunks.ts';
import type { Ledger, LedgerKeeper } from './ledger.ts';
import { columnBytes, endsBlock, HEAD_BYTES, jsonBlock, recordsBlock } from './ledger-blocks.ts';
import { CHUNK_RECORDS, LedgerChunk } from './ledger-chunk.ts';
import { allNames, type NamesWritten, newNames } from './ledger-names.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { outcomeCode } from './outcome.ts';

const ANSWERED = outcomeCode('answered');
const UNPROCESSED = outcomeCode('unprocessed');
/** What stays in memory. */
export interface MemoryLimits {
  /** The latest full chunks, when they have been written: what follows a siege looks at what was sent of late. */
  readonly stay: number;
  /** A chunk is written as soon as none of its attempts is open, or when this many more have been begun. */
  readonly mostWaiting: number;
  /** A ledger that takes no more stays in memory when it is finished. */
  readonly smallBytes: number;
}

const LIMITS: MemoryLimits = { stay: 16, mostWaiting: 64, smallBytes: 16 * 1024 * 1024 };

/**
 * Keeps a ledger in a file while it grows: chunks are written as they fill, and leave memory. What ends after its chunk was written is
 * written by itself. A file whose last block is no `end` is one of a run that was killed.
 */
export class LedgerOnDisk implements LedgerKeeper, ChunkStore {
  readonly path: string;
  readonly #ledger: Ledger;
  readonly #writer: LedgerWriter;
  readonly #limits: MemoryLimits;
  /** Where the columns of each chunk are that was handed over. */
  readonly #bodyAt: (number | undefined)[] = [];
  readonly #isWritten: boolean[] = [];
  #names: NamesWritten;
  #late: { readonly id: number; readonly end: LateEnd }[] = [];
  /** The first one that is in memory, and the first one that was not handed over. */
  #first = 0;
  #next = 0;
  /** Chunks that were full at the flush before. */
  #fullBefore = 0;
  #isFinished = false;

  /** Throws if the file can't be made. `onFailure` is told if it can't be written: then what is in memory stays there. */
  constructor(path: string, ledger: Ledger, onFailure: (failure: ZerodropError) => void, limits = LIMITS) {
    this.path = path;
    this.#limits = limits;
    this.#ledger = ledger;
    const { block, written } = allNames(ledger);
    this.#writer = new LedgerWriter(path, jsonBlock('names', block), onFailure);
    this.#names = written;
    ledger.chunks.keptIn(this);
    ledger.keepBy(this);
  }

  begun(nth: number): void {
    if (this.#writer.failure !== null) return;
    const { chunks } = this.#ledger;
    // In their order: a file has records in the order in which they were begun.
    for (; this.#next < nth; this.#next++) {
      if (this.#next + this.#limits.mostWaiting >= nth && chunks.inMemory(this.#next)?.outcome.includes(0) === true) break;
      this.#write(this.#next);
    }
    for (; this.#first + this.#limits.stay < nth && this.#isWritten[this.#first] === true; this.#first++) chunks.drop(this.#first);
    this.#writeLate();
  }

  endedLate(id: number, end: LateEnd): void {
    this.#late.push({ id, end });
  }

  /**
   * Has all that is known by now on the disk, for the case that this process is killed: what is full and stays open is written for good,
   * the rest so that it is overwritten. To be called every now and then.
   */
  flush(): void {
    if (this.#writer.failure !== null || this.#isFinished) return;
    const { chunks, sent } = this.#ledger;
    const full = Math.floor(sent / CHUNK_RECORDS);
    for (; this.#next < this.#fullBefore; this.#next++) this.#write(this.#next);
    this.#fullBefore = full;
    this.#writeLate();
    this.#writeNames();
    const rest: Uint8Array[] = [];
    for (let n = this.#next; n < chunks.length; n++) {
      const chunk = chunks.inMemory(n);
      const records = Math.min(CHUNK_RECORDS, sent - n * CHUNK_RECORDS);
      if (chunk === undefined || records <= 0) continue;
      // A copy: attempts go on ending while it is written.
      const copy = new LedgerChunk(chunk.buffer.slice(0), chunk.look !== null);
      rest.push(...recordsBlock(copy, n * CHUNK_RECORDS, summaryOf(copy, records), booksOf(copy, records)));
    }
    if (rest.length > 0) this.#writer.appendForNow(rest);
  }

  /** For what fills a ledger faster than any siege: waits until the disk has kept up. */
  async caughtUp(): Promise<void> {
    await this.#writer.caughtUp();
  }

  /** Writes what is left, and that the file is whole. Throws ZerodropError if the disk refuses, now or before. */
  async finish(): Promise<void> {
    if (this.#isFinished) return;
    const { chunks, sent, answered, failed, unprocessed } = this.#ledger;
    for (; this.#next < chunks.length; this.#next++) this.#write(this.#next);
    this.#writeLate();
    this.#writeNames();
    this.#writer.append(jsonBlock('end', { records: sent, answered, failed, unprocessed }));
    await this.#writer.finish();
    this.#isFinished = true;
    if (columnBytes(sent, this.#ledger.looks !== undefined) <= this.#limits.smallBytes) {
      // Nothing of it will be read again.
      if (this.#first === 0) await this.#writer.close();
      return;
    }
    for (; this.#first < chunks.length; this.#first++) chunks.drop(this.#first);
  }

  read(nth: number, room: LedgerChunk | null): LedgerChunk {
    const at = this.#bodyAt[nth];
    if (at === undefined) throw new RangeError(`${this.path} has no chunk ${nth}`);
    const records = this.#ledger.chunks.summaryOf(nth)?.records ?? CHUNK_RECORDS;
    return readChunk(this.#writer.fd, at, records, this.#ledger.looks !== undefined, room);
  }

  #write(nth: number): void {
    const { chunks, sent } = this.#ledger;
    const chunk = this.#ledger.handOver(nth);
    const records = Math.min(CHUNK_RECORDS, sent - nth * CHUNK_RECORDS);
    const summary = summaryOf(chunk, records);
    // Its records may name what no block has named yet.
    this.#writeNames();
    const { atBytes, written } = this.#writer.append(recordsBlock(chunk, nth * CHUNK_RECORDS, summary, booksOf(chunk, records)));
    this.#bodyAt[nth] = atBytes + HEAD_BYTES;
    chunks.summarize(nth, summary);
    void written.then((isWritten) => {
      this.#isWritten[nth] = isWritten;
    });
  }

  #writeNames(): void {
    const more = newNames(this.#ledger, this.#names);
    if (more === null) return;
    this.#writer.append(jsonBlock('names', more.block));
    this.#names = more.written;
  }

  #writeLate(): void {
    if (this.#late.length === 0) return;
    this.#writeNames();
    this.#writer.append(endsBlock(this.#late));
    this.#late = [];
  }
}

/** Writes a whole ledger into a file. Throws ZerodropError if the disk refuses. */
export async function writeLedger(path: string, ledger: Ledger): Promise<void> {
  const writer = new LedgerWriter(path, jsonBlock('names', allNames(ledger).block));
  try {
    const { chunks, sent, answered, failed, unprocessed } = ledger;
    for (let nth = 0; nth < chunks.length; nth++) {
      const firstId = chunks.firstIdOf(nth);
      const chunk = chunks.toKeep(nth);
      const records = Math.min(chunk.outcome.length, sent - firstId);
      if (records <= 0) continue;
      await writer.append(recordsBlock(chunk, firstId, summaryOf(chunk, records), booksOf(chunk, records))).written;
    }
    writer.append(jsonBlock('end', { records: sent, answered, failed, unprocessed }));
    await writer.finish();
  } finally {
    await writer.close();
  }
}

/** Reads the columns of a chunk, into `room` if they fit exactly. Throws if the file is shorter. */
export function readChunk(fd: number, atBytes: number, records: number, withLooks: boolean, room: LedgerChunk | null): LedgerChunk {
  const bytes = columnBytes(records, withLooks);
  const chunk =
    room !== null && room.buffer.byteLength === bytes && room.outcome.length === records
      ? room
      : new LedgerChunk(new ArrayBuffer(bytes), withLooks, records);
  const into = new Uint8Array(chunk.buffer);
  for (let read = 0; read < bytes; ) {
    const more = readSync(fd, into, read, bytes - read, atBytes + read);
    if (more === 0) throw new RangeError(`the file of the ledger ends within a chunk, at ${atBytes + read}`);
    read += more;
  }
  return chunk;
}

function booksOf({ outcome }: LedgerChunk, records: number): { readonly answered: number; readonly unprocessed: number } {
  let [answered, unprocessed] = [0, 0];
  for (let i = 0; i < records; i++) {
    if (outcome[i] === ANSWERED) answered++;
    else if (outcome[i] === UNPROCESSED) unprocessed++;
  }
  return { answered, unprocessed };
}
