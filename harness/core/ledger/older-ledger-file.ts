import { readSync } from 'node:fs';
import { ZerodropError } from '../errors.ts';
import { isLook } from './answer-look.ts';
import { type ChunkStore, Chunks } from './chunks.ts';
import { Ledger, type LedgerShape } from './ledger.ts';
import { CHUNK_BYTES, CHUNK_WITH_LOOKS_BYTES, type LedgerChunk, RECORD_BYTES, RECORD_WITH_LOOK_BYTES } from './ledger-chunk.ts';
import { readChunk } from './ledger-on-disk.ts';
import { OUTCOMES } from './outcome.ts';

export const OLDER_MAGIC = 'zerodrop/ledger/1\n';
/** The header is looked for in pieces of this size. */
const PIECE_BYTES = 65_536;

interface Header extends LedgerShape {
  readonly records: number;
  readonly chunkBytes: number;
  readonly outcomes: readonly string[];
}

/**
 * Reads a ledger of before format 2: the line `zerodrop/ledger/1`, a line of JSON that says what the columns hold, then chunks of 4,096
 * records, column by column, without checksums. Throws ZerodropError if the file is cut short or holds more than its header says.
 */
export function readOlderLedger(path: string, fd: number, bytes: number): Ledger {
  const headerEnd = endOfHeader(path, fd, bytes);
  const header = readHeader(path, textOf(fd, OLDER_MAGIC.length, headerEnd));
  const from = headerEnd + 1;
  const { records, chunkBytes, looks } = header;
  const perChunk = chunkBytes / (looks === undefined ? RECORD_BYTES : RECORD_WITH_LOOK_BYTES);
  const chunkCount = records === 0 ? 0 : Math.ceil(records / perChunk);
  const body = bytes - from;
  if (body < chunkCount * chunkBytes) throw new ZerodropError(`${path} is cut short: it should hold ${records} records`);
  if (body > chunkCount * chunkBytes) throw new ZerodropError(`${path} holds more than the ${records} records that its header tells of`);
  const store: ChunkStore = {
    read: (nth: number, room: LedgerChunk | null) => readChunk(fd, from + nth * chunkBytes, perChunk, looks !== undefined, room),
  };
  return Ledger.restore(header, new Chunks(new Array<undefined>(chunkCount).fill(undefined), store), records);
}

/** Where the line of JSON ends. */
function endOfHeader(path: string, fd: number, bytes: number): number {
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let at = OLDER_MAGIC.length; at < bytes; at += PIECE_BYTES) {
    const read = readSync(fd, piece, 0, PIECE_BYTES, at);
    const end = piece.subarray(0, read).indexOf(0x0a);
    if (end >= 0) return at + end;
  }
  throw new ZerodropError(`${path} is cut short: its header does not end`);
}

function textOf(fd: number, from: number, to: number): string {
  const bytes = Buffer.alloc(to - from);
  for (let read = 0; read < bytes.length; ) {
    const more = readSync(fd, bytes, read, bytes.length - read, from + read);
    if (more === 0) break;
    read += more;
  }
  return bytes.toString('utf8');
}

function readHeader(path: string, json: string): Header {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch (cause) {
    throw new ZerodropError(`the header of ${path} is no JSON`, { cause });
  }
  if (!isHeader(header)) throw new ZerodropError(`the header of ${path} does not say what a ledger's header says`);
  // Outcomes are added at the end: a file of an older version knows fewer of them.
  if (header.outcomes.some((outcome, code) => outcome !== OUTCOMES[code])) {
    throw new ZerodropError(`the outcomes of ${path} are not those of this version: ${header.outcomes.join(', ')}`);
  }
  return header;
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false;
  const {
    records,
    chunkBytes,
    targets,
    connects = [],
    versions,
    outcomes,
    tlsErrors = [''],
    looks,
  } = value as Partial<Record<keyof Header, unknown>>;
  const isWhole = (number: unknown): number is number => Number.isInteger(number) && Number(number) >= 0;
  const areNames = (names: unknown) => Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isWhole(records) || !isWhole(chunkBytes) || ![targets, connects, versions, outcomes, tlsErrors].every(areNames)) return false;
  const areLooks = looks === undefined || (Array.isArray(looks) && looks.every((look, i) => (i === 0 ? look === null : isLook(look))));
  return areLooks && (records === 0 || chunkBytes === (looks === undefined ? CHUNK_BYTES : CHUNK_WITH_LOOKS_BYTES));
}
