import { crc32 } from 'node:zlib';
import type { ChunkSummary, LateEnd } from './chunks.ts';
import { LedgerChunk, RECORD_BYTES, RECORD_WITH_LOOK_BYTES } from './ledger-chunk.ts';

/**
 * A ledger's file, format 2: the line `zerodrop/ledger/2`, filled up with spaces to 64 bytes, then blocks. docs/ledger.md describes it
 * for others. Numbers are little-endian, as on every machine that Node runs on.
 */
export const MAGIC = `${'zerodrop/ledger/2'.padEnd(63)}\n`;
/** What each block begins with. */
const BLOCK_MAGIC = 0x6b62_647a;
/** Size of a block's head, in bytes. */
export const HEAD_BYTES = 88;

/** What a block holds. Add at the end, never reorder: files hold its place. */
export const BLOCK_KINDS = ['names', 'records', 'ends', 'end'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** What a block says of itself. */
export interface BlockHead {
  readonly kind: BlockKind;
  readonly bodyBytes: number;
  /** CRC-32 of its body. */
  readonly checksum: number;
  /** Which of several places recorded it; 0 if there is one. */
  readonly vantage: number;
  /** Of records: the number of the first one, as that place counts them. */
  readonly firstId: number;
  /** Records keep looks. */
  readonly withLooks: boolean;
  /** What is known of records, or of the attempts that ended late (their number alone). */
  readonly summary: ChunkSummary;
  readonly answered: number;
  readonly unprocessed: number;
}

const WITH_LOOKS = 1;
const IN_ORDER = 2;

/** The head of a block. Its last four bytes are the CRC-32 of those before. */
export function headBytes(head: BlockHead): Buffer {
  const { summary } = head;
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt32LE(BLOCK_MAGIC, 0);
  bytes.writeUInt16LE(BLOCK_KINDS.indexOf(head.kind), 4);
  bytes.writeUInt16LE((head.withLooks ? WITH_LOOKS : 0) | (summary.inOrder ? IN_ORDER : 0), 6);
  bytes.writeUInt32LE(head.bodyBytes, 8);
  bytes.writeUInt32LE(head.checksum, 12);
  bytes.writeUInt32LE(head.vantage, 16);
  bytes.writeUInt32LE(summary.records, 20);
  bytes.writeDoubleLE(head.firstId, 24);
  bytes.writeDoubleLE(summary.firstSentMs, 32);
  bytes.writeDoubleLE(summary.lastSentMs, 40);
  bytes.writeDoubleLE(summary.lastEndMs, 48);
  bytes.writeUInt32LE(head.answered, 56);
  bytes.writeUInt32LE(summary.failed, 60);
  bytes.writeUInt32LE(head.unprocessed, 64);
  bytes.writeUInt32LE(summary.open, 68);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, HEAD_BYTES - 4)), HEAD_BYTES - 4);
  return bytes;
}

/** Reads a head; null if it is none, or damaged. */
export function headFrom(bytes: Buffer): BlockHead | null {
  if (bytes.length < HEAD_BYTES || bytes.readUInt32LE(0) !== BLOCK_MAGIC) return null;
  if (crc32(bytes.subarray(0, HEAD_BYTES - 4)) !== bytes.readUInt32LE(HEAD_BYTES - 4)) return null;
  const kind = BLOCK_KINDS[bytes.readUInt16LE(4)];
  if (kind === undefined) return null;
  const flags = bytes.readUInt16LE(6);
  return {
    kind,
    bodyBytes: bytes.readUInt32LE(8),
    checksum: bytes.readUInt32LE(12),
    vantage: bytes.readUInt32LE(16),
    firstId: bytes.readDoubleLE(24),
    withLooks: (flags & WITH_LOOKS) !== 0,
    summary: {
      records: bytes.readUInt32LE(20),
      firstSentMs: bytes.readDoubleLE(32),
      lastSentMs: bytes.readDoubleLE(40),
      lastEndMs: bytes.readDoubleLE(48),
      failed: bytes.readUInt32LE(60),
      open: bytes.readUInt32LE(68),
      inOrder: (flags & IN_ORDER) !== 0,
    },
    answered: bytes.readUInt32LE(56),
    unprocessed: bytes.readUInt32LE(64),
  };
}

const NO_SUMMARY: ChunkSummary = { records: 0, firstSentMs: 0, lastSentMs: 0, lastEndMs: 0, failed: 0, open: 0, inOrder: true };
const PLAIN = { vantage: 0, firstId: 0, withLooks: false, summary: NO_SUMMARY, answered: 0, unprocessed: 0 } as const;

/** A block of JSON: the names that are new, or what the whole file holds. */
export function jsonBlock(kind: 'names' | 'end', value: unknown): readonly Uint8Array[] {
  return block({ ...PLAIN, kind }, Buffer.from(JSON.stringify(value)));
}

/** A block of the first `summary.records` of a chunk. */
export function recordsBlock(
  chunk: LedgerChunk,
  firstId: number,
  summary: ChunkSummary,
  books: Pick<BlockHead, 'answered' | 'unprocessed'>,
): readonly Uint8Array[] {
  const whole = summary.records === chunk.outcome.length ? chunk : firstOf(chunk, summary.records);
  return block({ ...PLAIN, kind: 'records', firstId, withLooks: chunk.look !== null, summary, ...books }, new Uint8Array(whole.buffer));
}

/** A block of attempts that ended after the chunk with their records had been written. */
export function endsBlock(ends: readonly { readonly id: number; readonly end: LateEnd }[]): readonly Uint8Array[] {
  const body = Buffer.alloc(ends.length * END_BYTES);
  ends.forEach(({ id, end }, i) => {
    const at = i * END_BYTES;
    body.writeDoubleLE(id, at);
    body.writeDoubleLE(end.endMs, at + 8);
    body.writeFloatLE(end.durationMs, at + 16);
    body.writeUInt32LE(end.bytes, at + 20);
    body.writeUInt32LE(end.pid, at + 24);
    body.writeUInt16LE(end.status, at + 28);
    body.writeUInt16LE(end.look, at + 30);
    body.writeUInt8(end.outcome, at + 32);
    body.writeUInt8(end.version, at + 33);
    body.writeUInt8(end.flags, at + 34);
  });
  return block({ ...PLAIN, kind: 'ends', summary: { ...NO_SUMMARY, records: ends.length } }, body);
}

/** Size of an attempt that ended late, in bytes. */
export const END_BYTES = 40;

/** Reads the attempts of such a block; their place in a chunk is for the reader to know. */
export function endsFrom(body: Buffer): readonly { readonly id: number; readonly end: Omit<LateEnd, 'place'> }[] {
  return Array.from({ length: Math.floor(body.length / END_BYTES) }, (_, i) => {
    const at = i * END_BYTES;
    return {
      id: body.readDoubleLE(at),
      end: {
        endMs: body.readDoubleLE(at + 8),
        durationMs: body.readFloatLE(at + 16),
        bytes: body.readUInt32LE(at + 20),
        pid: body.readUInt32LE(at + 24),
        status: body.readUInt16LE(at + 28),
        look: body.readUInt16LE(at + 30),
        outcome: body.readUInt8(at + 32),
        version: body.readUInt8(at + 33),
        flags: body.readUInt8(at + 34),
      },
    };
  });
}

/** How many bytes the columns of a number of records take. */
export function columnBytes(records: number, withLooks: boolean): number {
  return records * (withLooks ? RECORD_WITH_LOOK_BYTES : RECORD_BYTES);
}

function block(head: Omit<BlockHead, 'bodyBytes' | 'checksum'>, body: Uint8Array): readonly Uint8Array[] {
  return [headBytes({ ...head, bodyBytes: body.length, checksum: crc32(body) }), body];
}

/** A chunk that has no more room than for these. */
function firstOf(chunk: LedgerChunk, records: number): LedgerChunk {
  const withLooks = chunk.look !== null;
  const first = new LedgerChunk(new ArrayBuffer(columnBytes(records, withLooks)), withLooks, records);
  first.sentAtMs.set(chunk.sentAtMs.subarray(0, records));
  first.durationMs.set(chunk.durationMs.subarray(0, records));
  first.lagMs.set(chunk.lagMs.subarray(0, records));
  first.bytes.set(chunk.bytes.subarray(0, records));
  first.pid.set(chunk.pid.subarray(0, records));
  first.status.set(chunk.status.subarray(0, records));
  first.client.set(chunk.client.subarray(0, records));
  first.outcome.set(chunk.outcome.subarray(0, records));
  first.target.set(chunk.target.subarray(0, records));
  first.version.set(chunk.version.subarray(0, records));
  first.flags.set(chunk.flags.subarray(0, records));
  if (chunk.look !== null) first.look?.set(chunk.look.subarray(0, records));
  return first;
}
