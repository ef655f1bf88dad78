/** 32 bytes a record: 8 + 4 x 4 + 2 x 2 + 4. */
export const RECORD_BYTES = 32;
/** The same if the ledger keeps looks: 2 more. */
export const RECORD_WITH_LOOK_BYTES = RECORD_BYTES + 2;
/** Records of a full chunk. */
export const CHUNK_RECORDS = 4096;
/** Size of a full chunk of records, in memory and in the file. */
export const CHUNK_BYTES = CHUNK_RECORDS * RECORD_BYTES;
export const CHUNK_WITH_LOOKS_BYTES = CHUNK_RECORDS * RECORD_WITH_LOOK_BYTES;

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
  /** It was handed over to be written while attempts of it were open: their ends go elsewhere. */
  sealed = false;

  /** `records`: as many as the buffer has room for, unless it is given. */
  constructor(buffer: ArrayBuffer = new ArrayBuffer(CHUNK_BYTES), withLooks = false, records = roomFor(buffer, withLooks)) {
    const n = records;
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

function roomFor(buffer: ArrayBuffer, withLooks: boolean): number {
  return buffer.byteLength / (withLooks ? RECORD_WITH_LOOK_BYTES : RECORD_BYTES);
}
