import { CHUNK_BYTES, CHUNK_RECORDS, CHUNK_WITH_LOOKS_BYTES, LedgerChunk } from './ledger-chunk.ts';
import { isFailure, OUTCOMES } from './outcome.ts';

/** Where chunks are that are not in memory. */
export interface ChunkStore {
  /** Reads a chunk, into `room` if it is as large. Throws if it can't be read. */
  read(nth: number, room: LedgerChunk | null): LedgerChunk;
}

/** What is known of a chunk without reading it. Times are milliseconds on the run's clock. */
export interface ChunkSummary {
  readonly records: number;
  /** When the first and the last of them were sent: the earliest and the latest moment. */
  readonly firstSentMs: number;
  readonly lastSentMs: number;
  /** When the last of them ended that have; -Infinity if none has. */
  readonly lastEndMs: number;
  readonly failed: number;
  /** Without an outcome when this was counted; they may have got one since. */
  readonly open: number;
  /** Each was sent no earlier than the one before. */
  readonly inOrder: boolean;
}

/** What became of a record after its chunk had been written. `place` is that in the chunk. */
export interface LateEnd {
  readonly place: number;
  readonly outcome: number;
  readonly endMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly bytes: number;
  readonly version: number;
  readonly pid: number;
  readonly flags: number;
  readonly look: number;
}

/** This many of those that were asked for last stay in memory. */
const RECENT = 8;
/** Of the memory of those that are on the disk this much is kept, in chunks, for those to come. */
const SPARE = 4;

/**
 * The chunks of a ledger, some in memory and others on a disk. What `for ... of` gives is to be read until the next one is asked for:
 * all chunks of a disk go through one buffer.
 */
export class Chunks implements Iterable<LedgerChunk> {
  readonly #inMemory: (LedgerChunk | undefined)[];
  #store: ChunkStore | null;
  readonly #summaries: (ChunkSummary | undefined)[];
  readonly #late: Map<number, LateEnd[]>;
  readonly #recent = new Map<number, LedgerChunk>();
  readonly #spare: LedgerChunk[] = [];
  /** Ids of the first record of each; null if all but the last hold 4,096. */
  readonly #firstIds: Float64Array | null;

  constructor(
    inMemory: readonly (LedgerChunk | undefined)[] = [],
    store: ChunkStore | null = null,
    summaries: readonly (ChunkSummary | undefined)[] = [],
    late: ReadonlyMap<number, readonly LateEnd[]> = new Map(),
  ) {
    this.#inMemory = [...inMemory];
    this.#store = store;
    this.#summaries = [...summaries];
    this.#late = new Map([...late].map(([nth, ends]) => [nth, [...ends]]));
    this.#firstIds = firstIdsOf(this.#inMemory, this.#summaries);
  }

  get length(): number {
    return this.#inMemory.length;
  }

  /** The chunk that attempts are written into; undefined if it is on the disk. */
  inMemory(nth: number): LedgerChunk | undefined {
    return this.#inMemory[nth];
  }

  /** Begins a chunk. What would be left to the garbage collector grows for minutes before it looks. */
  begin(withLooks: boolean): void {
    const spare = this.#spare.pop();
    if (spare !== undefined) {
      new Uint8Array(spare.buffer).fill(0);
      spare.sealed = false;
    }
    this.#inMemory.push(spare ?? newChunk(withLooks));
  }

  /** Says where the chunks are that are dropped. */
  keptIn(store: ChunkStore): void {
    this.#store = store;
  }

  /** The store has it now; its memory is for a chunk to come. Nothing may be reading it. */
  drop(nth: number): void {
    const chunk = this.#inMemory[nth];
    this.#inMemory[nth] = undefined;
    if (chunk !== undefined && this.#spare.length < SPARE) this.#spare.push(chunk);
  }

  summarize(nth: number, summary: ChunkSummary): void {
    this.#summaries[nth] = summary;
  }

  /** Undefined of a chunk that may still change. */
  summaryOf(nth: number): ChunkSummary | undefined {
    return this.#summaries[nth];
  }

  /** Gives a record of a chunk that has been written its end. */
  amend(nth: number, end: LateEnd): void {
    this.#recent.delete(nth);
    const all = this.#late.get(nth);
    if (all === undefined) this.#late.set(nth, [end]);
    else all.push(end);
    const summary = this.#summaries[nth];
    if (summary !== undefined) this.#summaries[nth] = amended(summary, end);
  }

  /** Any chunk; undefined if there is none of that number. It is not to be written into, and to be read before others are asked for. */
  at(nth: number): LedgerChunk | undefined {
    if (!(nth >= 0 && nth < this.#inMemory.length)) return undefined;
    const inMemory = this.#inMemory[nth];
    if (inMemory !== undefined && !this.#late.has(nth)) return inMemory;
    const known = this.#recent.get(nth);
    if (known !== undefined) return known;
    let room: LedgerChunk | null = null;
    for (const [oldest, its] of this.#recent) {
      if (this.#recent.size < RECENT) break;
      this.#recent.delete(oldest);
      room = its;
    }
    const chunk = this.#read(nth, room);
    this.#recent.set(nth, chunk);
    return chunk;
  }

  /** In which chunk a record is, and at which place. */
  placeOf(id: number): { readonly nth: number; readonly place: number } {
    if (this.#firstIds === null) return { nth: Math.floor(id / CHUNK_RECORDS), place: id % CHUNK_RECORDS };
    let low = 0;
    let high = this.#firstIds.length;
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((this.#firstIds[middle] ?? 0) <= id) low = middle;
      else high = middle;
    }
    return { nth: low, place: id - (this.#firstIds[low] ?? 0) };
  }

  /** The id of the first record of a chunk. */
  firstIdOf(nth: number): number {
    return this.#firstIds === null ? nth * CHUNK_RECORDS : (this.#firstIds[nth] ?? 0);
  }

  [Symbol.iterator](): IterableIterator<LedgerChunk> {
    return this.sweep();
  }

  /** All chunks, or those that may hold what is looked for: `skip` is asked of those that are known without reading them. */
  *sweep(skip: (summary: ChunkSummary) => boolean = () => false): Generator<LedgerChunk, void> {
    for (const { chunk } of this.numbered(skip)) yield chunk;
  }

  /** The same with the number of each. */
  *numbered(
    skip: (summary: ChunkSummary) => boolean = () => false,
  ): Generator<{ readonly nth: number; readonly chunk: LedgerChunk }, void> {
    let room: LedgerChunk | null = null;
    for (let nth = 0; nth < this.#inMemory.length; nth++) {
      const summary = this.#summaries[nth];
      if (summary !== undefined && skip(summary)) continue;
      const inMemory = this.#inMemory[nth];
      if (inMemory !== undefined && !this.#late.has(nth)) yield { nth, chunk: inMemory };
      else {
        room = this.#read(nth, room);
        yield { nth, chunk: room };
      }
    }
  }

  /** A chunk that stays as it is while others are read. It is not to be written into. */
  toKeep(nth: number): LedgerChunk {
    return this.#read(nth, null);
  }

  /** A chunk of the caller's own, to be changed: in `room` if that is as large. */
  copy(nth: number, room: LedgerChunk | null): LedgerChunk {
    const inMemory = this.#inMemory[nth];
    if (inMemory === undefined) return this.#read(nth, room);
    const own = copied(inMemory, room);
    for (const end of this.#late.get(nth) ?? []) apply(own, end);
    return own;
  }

  /** The same chunks, except that these records ended otherwise. */
  with(ends: ReadonlyMap<number, readonly LateEnd[]>): Chunks {
    const all = new Chunks(this.#inMemory, this.#store, this.#summaries, this.#late);
    for (const [nth, changed] of ends) for (const end of changed) all.amend(nth, end);
    return all;
  }

  #read(nth: number, room: LedgerChunk | null): LedgerChunk {
    const base = this.#base(nth, room);
    const late = this.#late.get(nth);
    const chunk = late === undefined || base !== this.#inMemory[nth] ? base : copied(base);
    for (const end of late ?? []) apply(chunk, end);
    return chunk;
  }

  #base(nth: number, room: LedgerChunk | null): LedgerChunk {
    const inMemory = this.#inMemory[nth];
    if (inMemory !== undefined) return inMemory;
    if (this.#store === null) throw new RangeError(`the ledger has no chunk ${nth}`);
    return this.#store.read(nth, room);
  }
}

function newChunk(withLooks: boolean): LedgerChunk {
  return new LedgerChunk(new ArrayBuffer(withLooks ? CHUNK_WITH_LOOKS_BYTES : CHUNK_BYTES), withLooks);
}

/** What can be known of a chunk whose first `records` were begun. */
export function summaryOf(chunk: LedgerChunk, records: number): ChunkSummary {
  let firstSentMs = Number.POSITIVE_INFINITY;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let lastEndMs = Number.NEGATIVE_INFINITY;
  let failed = 0;
  let open = 0;
  let inOrder = true;
  let before = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < records; i++) {
    const sentMs = chunk.sentAtMs[i] ?? 0;
    if (sentMs < before) inOrder = false;
    before = sentMs;
    if (sentMs < firstSentMs) firstSentMs = sentMs;
    if (sentMs > lastSentMs) lastSentMs = sentMs;
    const outcome = chunk.outcome[i] ?? 0;
    const endMs = sentMs + (chunk.durationMs[i] ?? Number.NaN);
    if (outcome === 0) open++;
    else if (endMs > lastEndMs) lastEndMs = endMs;
    if (isFailureCode(outcome)) failed++;
  }
  return { records, firstSentMs, lastSentMs, lastEndMs, failed, open, inOrder };
}

/** A code that no version knows is one, too: what can't be read is no answer. */
export function isFailureCode(code: number): boolean {
  const outcome = OUTCOMES[code];
  return outcome === undefined || isFailure(outcome);
}

/** How a record of a chunk ended. */
export function endIn(chunk: LedgerChunk, place: number): LateEnd {
  const durationMs = chunk.durationMs[place] ?? Number.NaN;
  return {
    place,
    outcome: chunk.outcome[place] ?? 0,
    endMs: (chunk.sentAtMs[place] ?? 0) + durationMs,
    durationMs,
    status: chunk.status[place] ?? 0,
    bytes: chunk.bytes[place] ?? 0,
    version: chunk.version[place] ?? 0,
    pid: chunk.pid[place] ?? 0,
    flags: chunk.flags[place] ?? 0,
    look: chunk.look?.[place] ?? 0,
  };
}

function amended(summary: ChunkSummary, end: LateEnd): ChunkSummary {
  return {
    ...summary,
    // At least as many: none that has failed is passed over.
    failed: summary.failed + (isFailureCode(end.outcome) ? 1 : 0),
    lastEndMs: Math.max(summary.lastEndMs, end.endMs),
  };
}

function copied(chunk: LedgerChunk, room: LedgerChunk | null = null): LedgerChunk {
  const { buffer, look, outcome } = chunk;
  const fits = room !== null && room.buffer.byteLength === buffer.byteLength && room.outcome.length === outcome.length;
  if (!fits || (room.look === null) !== (look === null)) return new LedgerChunk(buffer.slice(0), look !== null, outcome.length);
  new Uint8Array(room.buffer).set(new Uint8Array(buffer));
  return room;
}

function apply(chunk: LedgerChunk, end: LateEnd): void {
  const i = end.place;
  chunk.outcome[i] = end.outcome;
  chunk.durationMs[i] = end.durationMs;
  chunk.status[i] = end.status;
  chunk.bytes[i] = end.bytes;
  chunk.version[i] = end.version;
  chunk.pid[i] = end.pid;
  chunk.flags[i] = end.flags;
  if (chunk.look !== null) chunk.look[i] = end.look;
}

function firstIdsOf(inMemory: readonly (LedgerChunk | undefined)[], summaries: readonly (ChunkSummary | undefined)[]): Float64Array | null {
  const records = inMemory.map((chunk, nth) => summaries[nth]?.records ?? chunk?.sentAtMs.length ?? CHUNK_RECORDS);
  if (records.slice(0, -1).every((n) => n === CHUNK_RECORDS)) return null;
  const firstIds = new Float64Array(records.length);
  for (let nth = 1; nth < records.length; nth++) firstIds[nth] = (firstIds[nth - 1] ?? 0) + (records[nth - 1] ?? 0);
  return firstIds;
}
