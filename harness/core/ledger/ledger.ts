import { type Look, lookKey } from './answer-look.ts';
import { Chunks, type LateEnd } from './chunks.ts';
import { CHUNK_RECORDS as CHUNK, type LedgerChunk } from './ledger-chunk.ts';
import { isFailure, OUTCOMES, type Outcome, outcomeCode, outcomeOf } from './outcome.ts';

/** Which connection policy the client of a record used. */
export type Lane = 'new' | 'reused';

/** What the ledger says of one request attempt. Times are milliseconds on the run's clock. */
export interface LedgerRecord {
  /** The record's number: 0 for the first attempt. Also the request's id on the wire, if ids are sent. */
  readonly id: number;
  readonly client: number;
  readonly lane: Lane;
  /** Index into `Ledger.targets`. */
  readonly target: number;
  /** When the attempt began: the connect, or the write on a kept connection. */
  readonly sentAtMs: number;
  /** NaN while it is open. */
  readonly durationMs: number;
  /** How much later than scheduled it was sent; 0 in a closed loop. Latency from the intended time = lag + duration. */
  readonly lagMs: number;
  readonly outcome: Outcome;
  /** HTTP status; 0 if no status line came. */
  readonly status: number;
  /** Bytes that had come, headers included; 4 GiB - 1 stands for more. */
  readonly bytes: number;
  /** Index into `Ledger.versions`; 0 is "unknown". */
  readonly version: number;
  /** The process that answered, as the app says; 0 if it does not. */
  readonly pid: number;
  /** The attempt was not the first on its connection. */
  readonly reusedConnection: boolean;
  /** Node's code of the TLS error by which it failed, such as `CERT_HAS_EXPIRED`; empty if it was none. */
  readonly tlsError: string;
  /** Index into `Ledger.looks`; 0 if nothing is known of how the answer looked. */
  readonly look: number;
}

export interface LedgerShape {
  /** Names of the targets that requests go to, in the order of their index, such as `/slow/`. */
  readonly targets: readonly string[];
  /**
   * Names of the places to which connections are opened without a request, such as `connect 127.0.0.1:8080`; their indices come after those
   * of the targets. Of these attempts the ledger has those that failed. Absent if there are none.
   */
  readonly connects?: readonly string[] | undefined;
  /** Names of the versions; index 0 is always `unknown`. */
  readonly versions: readonly string[];
  /** Codes of the TLS errors that occurred; index 0 is always empty. Absent in ledgers of before they were kept. */
  readonly tlsErrors?: readonly string[];
  /** How answers looked; index 0 is always null. Absent in ledgers that keep no looks. */
  readonly looks?: readonly (Look | null)[] | undefined;
}

const MAX_UINT32 = 0xffff_ffff;
const LANE_REUSED = 1;
/** The bit of `LedgerChunk.flags` of an attempt that was not the first on its connection. */
export const CONNECTION_REUSED = 2;
/** The other bits of it hold an index into `Ledger.tlsErrors`; in ledgers of before they are 0, which is no error. */
const TLS_ERROR_SHIFT = 2;
const TLS_ERRORS = 1 << (8 - TLS_ERROR_SHIFT);
/** Takes the place of codes for which there is no room. */
const OTHER_TLS_ERROR = 'another TLS error';
/** Takes the place of versions for which there is no room. */
const OTHER_VERSION = 'another version';
const MOST_VERSIONS = 255;
const MOST_LOOKS = 65_536;
const MOST_LOOK_BODY_BYTES = 32 * 1024 * 1024;
const ANSWERED = outcomeCode('answered');
const UNPROCESSED = outcomeCode('unprocessed');

/** Takes the chunks of a ledger as they fill, so that they need not stay in memory. */
export interface LedgerKeeper {
  /** The file that they are kept in. */
  readonly path: string;
  /** A chunk was begun: those before it are full. */
  begun(nth: number): void;
  /** An attempt ended whose chunk had been handed over. */
  endedLate(id: number, end: LateEnd): void;
  /** Has the whole ledger in the file. Throws ZerodropError if the disk refuses. */
  finish(): Promise<void>;
}

/**
 * One record for every request attempt. A record is opened when the attempt begins, so that nothing that was sent
 * can be forgotten, and closed exactly once: closing it again throws, since a ledger in which a request ends twice
 * proves nothing.
 */
export class Ledger implements LedgerShape {
  readonly connects: readonly string[];
  readonly targets: readonly string[];
  readonly chunks: Chunks;
  readonly #versions: string[];
  readonly #tlsErrors: string[] = [''];
  readonly #looks: (Look | null)[] | null;
  readonly #lookIndices = new Map<string, number>();
  readonly #lookBodies = new Map<number, Uint8Array>();
  #lookBodyBytes = 0;
  #size = 0;
  #answered = 0;
  #failed = 0;
  #unprocessed = 0;
  #keeper: LedgerKeeper | null = null;
  /** Attempts that were open when their chunk was handed over. */
  readonly #held = new Map<number, LedgerRecord>();

  constructor(shape: LedgerShape, chunks = new Chunks()) {
    this.chunks = chunks;
    if (shape.targets.length + (shape.connects?.length ?? 0) > 255 || shape.versions.length > 255)
      throw new RangeError('a ledger holds at most 255 targets and 255 versions');
    this.targets = [...shape.targets];
    this.connects = [...(shape.connects ?? [])];
    this.#versions = [...shape.versions];
    this.#looks = shape.looks === undefined ? null : shape.looks.length === 0 ? [null] : [...shape.looks];
    this.#looks?.forEach((look, index) => {
      if (look !== null) this.#lookIndices.set(lookKey(look), index);
    });
  }

  /** Names of the versions; they may become more while the siege goes on. Index 0 is `unknown`. */
  get versions(): readonly string[] {
    return this.#versions;
  }
  /** How answers looked, in the order in which they first did; index 0 is null. Undefined if the ledger keeps no looks. */
  get looks(): readonly (Look | null)[] | undefined {
    return this.#looks ?? undefined;
  }

  /** Codes of the TLS errors that occurred, in the order in which they first did; index 0 is empty. */
  get tlsErrors(): readonly string[] {
    return this.#tlsErrors;
  }
  /** Attempts begun. */
  get sent(): number {
    return this.#size;
  }
  get answered(): number {
    return this.#answered;
  }
  get failed(): number {
    return this.#failed;
  }
  /** Attempts that the server says it has not processed: neither answers nor failures. */
  get unprocessed(): number {
    return this.#unprocessed;
  }
  /** Attempts that have no outcome yet. */
  get open(): number {
    return this.#size - this.#answered - this.#failed - this.#unprocessed;
  }

  /** The index of a version, which is added if it is new. */
  versionIndex(name: string): number {
    const known = this.#versions.indexOf(name);
    if (known >= 0) return known;
    // The last place is for all that have none of their own.
    if (this.#versions.length >= MOST_VERSIONS - 1 && name !== OTHER_VERSION) return this.versionIndex(OTHER_VERSION);
    return this.#versions.push(name) - 1;
  }

  /**
   * The index of a look, which is added if it is new; 0 if the ledger keeps no looks, or has no room for more. `body`, if it is
   * given, is kept while the run goes on, to compare looks with one another: it goes into no file.
   */
  lookIndex(look: Look, body: Uint8Array | null = null): number {
    if (this.#looks === null) return 0;
    const key = lookKey(look);
    const known = this.#lookIndices.get(key);
    if (known !== undefined) return known;
    if (this.#looks.length >= MOST_LOOKS) return 0;
    const index = this.#looks.push(look) - 1;
    this.#lookIndices.set(key, index);
    if (body !== null && this.#lookBodyBytes + body.length <= MOST_LOOK_BODY_BYTES) {
      this.#lookBodies.set(index, body);
      this.#lookBodyBytes += body.length;
    }
    return index;
  }

  /** The decoded body of a look; undefined if it was not kept: it was too long, there were too many, or the ledger is from a file. */
  lookBody(index: number): Uint8Array | undefined {
    return this.#lookBodies.get(index);
  }

  /** The name of a target, or of a place that is only connected to. */
  nameOf(target: number): string {
    return this.targets[target] ?? this.connects[target - this.targets.length] ?? `target ${target}`;
  }

  /** Opens the record of an attempt that begins now, and returns its id. */
  begin(client: number, lane: Lane, target: number, sentAtMs: number, lagMs: number, reusedConnection: boolean): number {
    const id = this.#size++;
    const i = id % CHUNK;
    if (i === 0) {
      this.chunks.begin(this.#looks !== null);
      this.#keeper?.begun(this.chunks.length - 1);
    }
    const chunk = this.chunks.inMemory(Math.floor(id / CHUNK));
    if (chunk === undefined) throw new RangeError(`the ledger has no room for record ${id}`);
    chunk.sentAtMs[i] = sentAtMs;
    chunk.durationMs[i] = Number.NaN;
    chunk.lagMs[i] = lagMs;
    chunk.client[i] = client;
    chunk.target[i] = target;
    chunk.flags[i] = (lane === 'reused' ? LANE_REUSED : 0) | (reusedConnection ? CONNECTION_REUSED : 0);
    return id;
  }

  /** Closes the record `id`. Throws RangeError if there is no such record, or it has an outcome already. */
  end(
    id: number,
    outcome: Exclude<Outcome, 'open'>,
    atMs: number,
    status: number,
    bytes: number,
    version: number,
    pid: number,
    tlsError = '',
    look = 0,
  ): void {
    if (!Number.isInteger(id) || id < 0 || id >= this.#size) throw new RangeError(`the ledger has no record ${id}`);
    const nth = Math.floor(id / CHUNK);
    const i = id % CHUNK;
    const code = outcomeCode(outcome);
    const chunk = this.chunks.inMemory(nth);
    if (chunk === undefined || chunk.sealed) {
      const tls = tlsError === '' ? 0 : this.#tlsErrorIndex(tlsError) << TLS_ERROR_SHIFT;
      this.#endLate(id, { place: i, outcome: code, endMs: atMs, durationMs: 0, status, bytes, version, pid, flags: tls, look });
    } else {
      if (chunk.outcome[i] !== 0) throw endedTwice(id, outcomeOf(chunk.outcome[i] ?? 0), outcome);
      chunk.outcome[i] = code;
      chunk.durationMs[i] = atMs - (chunk.sentAtMs[i] ?? 0);
      chunk.status[i] = status;
      chunk.bytes[i] = Math.min(bytes, MAX_UINT32);
      chunk.version[i] = version;
      chunk.pid[i] = pid;
      if (look !== 0 && chunk.look !== null) chunk.look[i] = look;
      if (tlsError !== '') chunk.flags[i] = (chunk.flags[i] ?? 0) | (this.#tlsErrorIndex(tlsError) << TLS_ERROR_SHIFT);
    }
    if (code === ANSWERED) this.#answered++;
    else if (code === UNPROCESSED) this.#unprocessed++;
    else this.#failed++;
  }

  /** From now on this one is told of each chunk that is begun. */
  keepBy(keeper: LedgerKeeper): void {
    this.#keeper = keeper;
  }

  /** Who keeps it in a file; null if it is in memory alone. */
  get keeper(): LedgerKeeper | null {
    return this.#keeper;
  }

  /** The chunk, to be written: none of its records changes from now on. Attempts of it that are open end later, beside it. */
  handOver(nth: number): LedgerChunk {
    const chunk = this.chunks.inMemory(nth);
    if (chunk === undefined || chunk.sealed) throw new RangeError(`chunk ${nth} of the ledger was handed over before`);
    chunk.sealed = true;
    const from = nth * CHUNK;
    for (let i = chunk.outcome.indexOf(0); i >= 0 && from + i < this.#size; i = chunk.outcome.indexOf(0, i + 1))
      this.#held.set(from + i, this.#record(from + i, chunk, i));
    return chunk;
  }

  #endLate(id: number, told: LateEnd): void {
    const held = this.#held.get(id);
    if (held === undefined) throw endedTwice(id, this.at(id).outcome, outcomeOf(told.outcome));
    this.#held.delete(id);
    // As exact as a column has it.
    const durationMs = Math.fround(told.endMs - held.sentAtMs);
    const flags = (held.lane === 'reused' ? LANE_REUSED : 0) | (held.reusedConnection ? CONNECTION_REUSED : 0) | told.flags;
    const end = {
      ...told,
      endMs: held.sentAtMs + durationMs,
      durationMs,
      bytes: Math.min(told.bytes, MAX_UINT32),
      flags,
      look: this.#looks === null ? 0 : told.look,
    };
    this.chunks.amend(Math.floor(id / CHUNK), end);
    this.#keeper?.endedLate(id, end);
  }

  /** The record `id` as an object. For reading a few; to read many, use `chunks` and their columns. */
  at(id: number): LedgerRecord {
    if (!Number.isInteger(id) || id < 0 || id >= this.#size) throw new RangeError(`the ledger has no record ${id}`);
    const held = this.#held.size === 0 ? undefined : this.#held.get(id);
    if (held !== undefined) return held;
    const { nth, place } = this.chunks.placeOf(id);
    const chunk = this.chunks.at(nth);
    if (chunk === undefined) throw new RangeError(`the ledger has no record ${id}`);
    return this.#record(id, chunk, place);
  }

  #record(id: number, c: LedgerChunk, i: number): LedgerRecord {
    const flags = c.flags[i] ?? 0;
    return {
      id,
      client: c.client[i] ?? 0,
      lane: flags & LANE_REUSED ? 'reused' : 'new',
      target: c.target[i] ?? 0,
      sentAtMs: c.sentAtMs[i] ?? 0,
      durationMs: c.durationMs[i] ?? Number.NaN,
      lagMs: c.lagMs[i] ?? 0,
      outcome: outcomeOf(c.outcome[i] ?? 0),
      status: c.status[i] ?? 0,
      bytes: c.bytes[i] ?? 0,
      version: c.version[i] ?? 0,
      pid: c.pid[i] ?? 0,
      reusedConnection: (flags & CONNECTION_REUSED) !== 0,
      tlsError: this.#tlsErrors[flags >> TLS_ERROR_SHIFT] ?? OTHER_TLS_ERROR,
      look: c.look?.[i] ?? 0,
    };
  }

  /** All records in the order in which they were sent. */
  *records(): Generator<LedgerRecord> {
    for (const { nth, chunk } of this.chunks.numbered()) {
      const from = this.chunks.firstIdOf(nth);
      // The last chunk is only filled up to the number of attempts that were begun.
      const records = Math.min(chunk.outcome.length, this.#size - from);
      for (let i = 0; i < records; i++) yield this.#record(from + i, chunk, i);
    }
  }

  /** The records of failures, in the order in which they were sent. */
  *failures(): Generator<LedgerRecord> {
    for (const { nth, chunk } of this.chunks.numbered(({ failed }) => failed === 0)) {
      const from = this.chunks.firstIdOf(nth);
      const records = Math.min(chunk.outcome.length, this.#size - from);
      for (let i = 0; i < records; i++) if (isFailure(OUTCOMES[chunk.outcome[i] ?? 0] ?? 'open')) yield this.#record(from + i, chunk, i);
    }
  }

  /** Takes over chunks that are there already, with `books` if they were counted. */
  static restore(shape: LedgerShape, chunks: Chunks, size: number, books: Books | null = null): Ledger {
    const ledger = new Ledger(shape, chunks);
    ledger.#size = size;
    ledger.#tlsErrors.splice(0, 1, ...(shape.tlsErrors ?? ['']));
    const { answered, failed, unprocessed } = books ?? counted(chunks, size);
    ledger.#answered = answered;
    ledger.#failed = failed;
    ledger.#unprocessed = unprocessed;
    return ledger;
  }

  #tlsErrorIndex(code: string): number {
    const known = this.#tlsErrors.indexOf(code);
    if (known >= 0) return known;
    // The last place is for all that have none of their own.
    if (this.#tlsErrors.length >= TLS_ERRORS - 1 && code !== OTHER_TLS_ERROR) return this.#tlsErrorIndex(OTHER_TLS_ERROR);
    return this.#tlsErrors.push(code) - 1;
  }
}

/** How many attempts have ended, and how. */
export interface Books {
  readonly answered: number;
  readonly failed: number;
  readonly unprocessed: number;
}

function counted(chunks: Chunks, size: number): Books {
  let [answered, failed, unprocessed, left] = [0, 0, 0, size];
  for (const { outcome } of chunks) {
    const records = Math.min(outcome.length, left);
    for (let i = 0; i < records; i++) {
      const code = outcome[i] ?? 0;
      if (code === ANSWERED) answered++;
      else if (code === UNPROCESSED) unprocessed++;
      else if (code !== 0) failed++;
    }
    left -= records;
  }
  return { answered, failed, unprocessed };
}

function endedTwice(id: number, before: Outcome, outcome: Outcome): RangeError {
  return new RangeError(`request ${id} ended twice: ${before}, then ${outcome}`);
}
