import { type Look, lookKey } from './answer-look.ts';
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

/** 32 bytes a record: 8 + 4 x 4 + 2 x 2 + 4. */
export const RECORD_BYTES = 32;
/** The same if the ledger keeps looks: 2 more. */
export const RECORD_WITH_LOOK_BYTES = RECORD_BYTES + 2;
const CHUNK = 4096;
/** Size of a chunk of records, in memory and in the file. */
export const CHUNK_BYTES = CHUNK * RECORD_BYTES;
export const CHUNK_WITH_LOOKS_BYTES = CHUNK * RECORD_WITH_LOOK_BYTES;
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

/** The columns of up to 4,096 records, in one buffer. */
export class LedgerChunk {
  readonly buffer: ArrayBuffer;
  readonly sentAtMs: Float64Array;
  readonly durationMs: Float32Array;
  readonly lagMs: Float32Array;
  readonly bytes: Uint32Array;
  readonly pid: Uint32Array;
  readonly status: Uint16Array;
  readonly client: Uint16Array;
  readonly outcome: Uint8Array;
  readonly target: Uint8Array;
  readonly version: Uint8Array;
  readonly flags: Uint8Array;
  /** Indices into `Ledger.looks`; null if the ledger keeps none. */
  readonly look: Uint16Array | null;

  constructor(buffer: ArrayBuffer = new ArrayBuffer(CHUNK_BYTES), withLooks = false) {
    const n = buffer.byteLength / (withLooks ? RECORD_WITH_LOOK_BYTES : RECORD_BYTES);
    this.buffer = buffer;
    this.sentAtMs = new Float64Array(buffer, 0, n);
    this.durationMs = new Float32Array(buffer, 8 * n, n);
    this.lagMs = new Float32Array(buffer, 12 * n, n);
    this.bytes = new Uint32Array(buffer, 16 * n, n);
    this.pid = new Uint32Array(buffer, 20 * n, n);
    this.status = new Uint16Array(buffer, 24 * n, n);
    this.client = new Uint16Array(buffer, 26 * n, n);
    this.outcome = new Uint8Array(buffer, 28 * n, n);
    this.target = new Uint8Array(buffer, 29 * n, n);
    this.version = new Uint8Array(buffer, 30 * n, n);
    this.flags = new Uint8Array(buffer, 31 * n, n);
    this.look = withLooks ? new Uint16Array(buffer, 32 * n, n) : null;
  }
}

/**
 * One record for every request attempt. A record is opened when the attempt begins, so that nothing that was sent
 * can be forgotten, and closed exactly once: closing it again throws, since a ledger in which a request ends twice
 * proves nothing.
 */
export class Ledger implements LedgerShape {
  readonly connects: readonly string[];
  readonly targets: readonly string[];
  readonly chunks: LedgerChunk[] = [];
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

  constructor(shape: LedgerShape) {
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
    if (i === 0) this.chunks.push(this.#newChunk());
    const chunk = this.#chunkOf(id);
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
    const chunk = this.#chunkOf(id);
    const i = id % CHUNK;
    if (chunk.outcome[i] !== 0) throw new RangeError(`request ${id} ended twice: ${outcomeOf(chunk.outcome[i] ?? 0)}, then ${outcome}`);
    const code = outcomeCode(outcome);
    chunk.outcome[i] = code;
    chunk.durationMs[i] = atMs - (chunk.sentAtMs[i] ?? 0);
    chunk.status[i] = status;
    chunk.bytes[i] = Math.min(bytes, MAX_UINT32);
    chunk.version[i] = version;
    chunk.pid[i] = pid;
    if (look !== 0 && chunk.look !== null) chunk.look[i] = look;
    if (tlsError !== '') chunk.flags[i] = (chunk.flags[i] ?? 0) | (this.#tlsErrorIndex(tlsError) << TLS_ERROR_SHIFT);
    if (code === ANSWERED) this.#answered++;
    else if (code === UNPROCESSED) this.#unprocessed++;
    else this.#failed++;
  }

  /** The record `id` as an object. For reading a few; to read many, use `chunks` and their columns. */
  at(id: number): LedgerRecord {
    if (!Number.isInteger(id) || id < 0 || id >= this.#size) throw new RangeError(`the ledger has no record ${id}`);
    const c = this.#chunkOf(id);
    const i = id % CHUNK;
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
    for (let id = 0; id < this.#size; id++) yield this.at(id);
  }

  /** The records of failures, in the order in which they were sent. */
  *failures(): Generator<LedgerRecord> {
    for (let id = 0; id < this.#size; id++) {
      const code = this.#chunkOf(id).outcome[id % CHUNK] ?? 0;
      if (isFailure(OUTCOMES[code] ?? 'open')) yield this.at(id);
    }
  }

  /** Takes over whole chunks that were read from a file. For `ledger/file.ts`. */
  static restore(shape: LedgerShape, chunks: readonly LedgerChunk[], size: number): Ledger {
    const ledger = new Ledger(shape);
    ledger.chunks.push(...chunks);
    ledger.#size = size;
    ledger.#tlsErrors.splice(0, 1, ...(shape.tlsErrors ?? ['']));
    for (let id = 0; id < size; id++) {
      const code = ledger.#chunkOf(id).outcome[id % CHUNK] ?? 0;
      if (code === ANSWERED) ledger.#answered++;
      else if (code === UNPROCESSED) ledger.#unprocessed++;
      else if (code !== 0) ledger.#failed++;
    }
    return ledger;
  }

  #newChunk(): LedgerChunk {
    return this.#looks === null ? new LedgerChunk() : new LedgerChunk(new ArrayBuffer(CHUNK_WITH_LOOKS_BYTES), true);
  }

  #tlsErrorIndex(code: string): number {
    const known = this.#tlsErrors.indexOf(code);
    if (known >= 0) return known;
    // The last place is for all that have none of their own.
    if (this.#tlsErrors.length >= TLS_ERRORS - 1 && code !== OTHER_TLS_ERROR) return this.#tlsErrorIndex(OTHER_TLS_ERROR);
    return this.#tlsErrors.push(code) - 1;
  }

  #chunkOf(id: number): LedgerChunk {
    const chunk = this.chunks[Math.floor(id / CHUNK)];
    if (chunk === undefined) throw new RangeError(`the ledger has no record ${id}`);
    return chunk;
  }
}
