import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ZerodropError } from '../errors.ts';
import { type ChunkStore, type ChunkSummary, Chunks, type LateEnd } from './chunks.ts';
import { Ledger } from './ledger.ts';
import { type BlockHead, columnBytes, endsFrom, HEAD_BYTES, headFrom, MAGIC } from './ledger-blocks.ts';
import { LedgerChunk } from './ledger-chunk.ts';
import { NamesRead } from './ledger-names.ts';
import { readChunk } from './ledger-on-disk.ts';
import { OLDER_MAGIC, readOlderLedger } from './older-ledger-file.ts';
import { OUTCOMES, outcomeCode } from './outcome.ts';

/** A ledger that takes no more is read into memory; of a larger one the file stays open, and chunks are read as they are needed. */
const SMALL_BYTES = 32 * 1024 * 1024;
const OPEN = outcomeCode('open');
const ANSWERED = outcomeCode('answered');
const UNPROCESSED = outcomeCode('unprocessed');

/** A ledger that was read from a file. */
export interface ReadLedger {
  readonly ledger: Ledger;
  /** Bytes at its end that could not be read, of a run that was killed; null if the file is whole. */
  readonly lostBytes: number | null;
}

/**
 * Reads a ledger's file of any size, and holds each chunk against its checksum. Throws ZerodropError if the file is none, is damaged, is
 * cut short or holds more than it says: a record that got lost here would be a request that got lost.
 */
export async function readLedger(path: string, smallBytes = SMALL_BYTES): Promise<Ledger> {
  return openLedger(path, false, smallBytes).ledger;
}

/**
 * As `readLedger`; with `cut` a file that does not come to its end is read as far as its chunks are whole: that of a run that was killed.
 */
export function openLedger(path: string, cut: boolean, smallBytes = SMALL_BYTES): ReadLedger {
  const fd = openSync(path, 'r');
  let staysOpen = false;
  try {
    const { size } = fstatSync(fd);
    const first = bytesAt(fd, 0, Math.min(size, MAGIC.length));
    if (first.toString('latin1', 0, OLDER_MAGIC.length) === OLDER_MAGIC) {
      const ledger = readOlderLedger(path, fd, size);
      staysOpen = size > smallBytes;
      return { ledger: staysOpen ? ledger : inMemory(ledger), lostBytes: null };
    }
    if (first.toString('latin1') !== MAGIC) throw new ZerodropError(`${path} is no ledger of zerodrop`);
    const reading = new Reading(path, fd, size, cut, size <= smallBytes);
    const read = reading.read();
    staysOpen = !reading.isSmall;
    return read;
  } finally {
    if (!staysOpen) closeSync(fd);
  }
}

/** Reads a file of format 2 from its begin to its end. */
class Reading {
  /** It is read into memory. */
  readonly isSmall: boolean;
  readonly #path: string;
  readonly #fd: number;
  readonly #size: number;
  readonly #cut: boolean;
  readonly #names = new NamesRead();
  readonly #bodyAt: number[] = [];
  readonly #inMemory: (LedgerChunk | undefined)[] = [];
  readonly #summaries: ChunkSummary[] = [];
  readonly #late: { readonly id: number; readonly end: Omit<LateEnd, 'place'> }[] = [];
  #withLooks = false;
  #records = 0;
  #answered = 0;
  #failed = 0;
  #unprocessed = 0;
  #room: LedgerChunk | null = null;

  constructor(path: string, fd: number, size: number, cut: boolean, isSmall: boolean) {
    this.isSmall = isSmall;
    this.#path = path;
    this.#fd = fd;
    this.#size = size;
    this.#cut = cut;
  }

  read(): ReadLedger {
    let at = MAGIC.length;
    let end: unknown = null;
    while (at < this.#size && end === null) {
      const head = this.#headAt(at);
      const body = head === null ? null : this.#bodyOf(head, at + HEAD_BYTES);
      if (head === null || body === null) {
        if (this.#cut) return this.#asFarAs(at);
        throw this.#damaged(at, head);
      }
      end = this.#take(head, body, at + HEAD_BYTES);
      at += HEAD_BYTES + head.bodyBytes;
    }
    if (end === null) {
      if (this.#cut) return this.#asFarAs(at);
      throw new ZerodropError(`${this.#path} is cut short: after ${this.#records} records it does not say that it is whole`);
    }
    this.#demandWhole(end, at);
    return { ledger: this.#ledger(), lostBytes: null };
  }

  #asFarAs(at: number): ReadLedger {
    return { ledger: this.#ledger(), lostBytes: this.#size - at };
  }

  #headAt(at: number): BlockHead | null {
    return headFrom(bytesAt(this.#fd, at, Math.min(HEAD_BYTES, this.#size - at)));
  }

  /** What a block holds; null if it is cut short or does not match its checksum. */
  #bodyOf(head: BlockHead, at: number): Buffer | LedgerChunk | null {
    if (at + head.bodyBytes > this.#size) return null;
    if (head.kind !== 'records') {
      const body = bytesAt(this.#fd, at, head.bodyBytes);
      return crc32(body) === head.checksum ? body : null;
    }
    const { records } = head.summary;
    if (columnBytes(records, head.withLooks) !== head.bodyBytes) return null;
    const chunk = readChunk(this.#fd, at, records, head.withLooks, this.isSmall ? null : this.#room);
    this.#room = chunk;
    return crc32(new Uint8Array(chunk.buffer)) === head.checksum ? chunk : null;
  }

  /** Gives what the last block says, else null. */
  #take(head: BlockHead, body: Buffer | LedgerChunk, bodyAt: number): unknown {
    if (body instanceof LedgerChunk) {
      if (head.firstId !== this.#records)
        throw new ZerodropError(`${this.#path} lacks records: after ${this.#records} it has those from ${head.firstId} on`);
      this.#bodyAt.push(bodyAt);
      this.#inMemory.push(this.isSmall ? body : undefined);
      this.#summaries.push(head.summary);
      this.#withLooks ||= head.withLooks;
      this.#records += head.summary.records;
      this.#answered += head.answered;
      this.#failed += head.summary.failed;
      this.#unprocessed += head.unprocessed;
      return null;
    }
    if (head.kind === 'ends') {
      this.#late.push(...endsFrom(body));
      return null;
    }
    const said = this.#json(body);
    if (head.kind === 'end') return said ?? {};
    if (!this.#names.add(said)) throw new ZerodropError(`a block of names in ${this.#path} does not say what names do`);
    const { outcomes } = this.#names;
    // Outcomes are added at the end: a file of an older version knows fewer of them.
    if (outcomes?.some((outcome, code) => outcome !== OUTCOMES[code]) === true)
      throw new ZerodropError(`the outcomes of ${this.#path} are not those of this version: ${outcomes.join(', ')}`);
    return null;
  }

  #json(body: Buffer): unknown {
    try {
      return JSON.parse(body.toString('utf8'));
    } catch (cause) {
      throw new ZerodropError(`a block of ${this.#path} is no JSON`, { cause });
    }
  }

  #demandWhole(end: unknown, at: number): void {
    const { records } = end as { readonly records?: unknown };
    if (records !== this.#records)
      throw new ZerodropError(`${this.#path} holds ${this.#records} records, and says that it holds ${String(records)}`);
    if (at !== this.#size) throw new ZerodropError(`${this.#path} holds more than the ${this.#records} records that it says it holds`);
  }

  #damaged(at: number, head: BlockHead | null): ZerodropError {
    const after = `after ${this.#records} records`;
    if (this.#size - at < HEAD_BYTES || (head !== null && at + HEAD_BYTES + head.bodyBytes > this.#size))
      return new ZerodropError(`${this.#path} is cut short: ${after} a block does not come to its end`);
    if (head === null) return new ZerodropError(`${this.#path} is damaged: ${after} a block does not match its checksum`);
    const what =
      head.kind === 'records'
        ? `the chunk with the records ${this.#records} to ${this.#records + head.summary.records - 1}`
        : `a block of ${head.kind}`;
    return new ZerodropError(`${this.#path} is damaged: ${after}, ${what} does not match its checksum`);
  }

  #ledger(): Ledger {
    const { shape } = this.#names;
    const withLooks = this.#withLooks;
    const [fd, summaries, bodyAt] = [this.#fd, this.#summaries, this.#bodyAt];
    const store: ChunkStore = {
      read: (nth, room) => readChunk(fd, bodyAt[nth] ?? 0, summaries[nth]?.records ?? 0, withLooks, room),
    };
    const plain = new Chunks(this.#inMemory, store, summaries);
    const late = new Map<number, LateEnd[]>();
    let [answered, failed, unprocessed] = [this.#answered, this.#failed, this.#unprocessed];
    for (const { id, end } of this.#late) {
      // Of an attempt whose chunk was lost nothing is known but its end.
      if (!(id >= 0 && id < this.#records)) continue;
      const { nth, place } = plain.placeOf(id);
      late.set(nth, [...(late.get(nth) ?? []), { ...end, place }]);
      if (end.outcome === ANSWERED) answered++;
      else if (end.outcome === UNPROCESSED) unprocessed++;
      else if (end.outcome !== OPEN) failed++;
    }
    return Ledger.restore(shape, plain.with(late), this.#records, { answered, failed, unprocessed });
  }
}

/** The same ledger without its file. */
function inMemory(ledger: Ledger): Ledger {
  const chunks = Array.from({ length: ledger.chunks.length }, (_, nth) => ledger.chunks.toKeep(nth));
  return Ledger.restore(ledger, new Chunks(chunks), ledger.sent, ledger);
}

function bytesAt(fd: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let read = 0; read < bytes; ) {
    const more = readSync(fd, buffer, read, bytes - read, at + read);
    if (more === 0) return buffer.subarray(0, read);
    read += more;
  }
  return buffer;
}
