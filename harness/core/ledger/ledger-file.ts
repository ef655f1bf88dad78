import { readFile, writeFile } from 'node:fs/promises';
import { ZerodropError } from '../errors.ts';
import { isLook } from './answer-look.ts';
import {
  CHUNK_BYTES,
  CHUNK_WITH_LOOKS_BYTES,
  Ledger,
  LedgerChunk,
  type LedgerShape,
  RECORD_BYTES,
  RECORD_WITH_LOOK_BYTES,
} from './ledger.ts';
import { OUTCOMES } from './outcome.ts';

const MAGIC = 'zerodrop/ledger/1\n';

interface Header extends LedgerShape {
  readonly records: number;
  readonly chunkBytes: number;
  readonly outcomes: readonly string[];
}

/** Writes a ledger, see `ledgerBytes`. */
export async function writeLedger(path: string, ledger: Ledger): Promise<void> {
  await writeFile(path, ledgerBytes(ledger));
}

/**
 * The content of a ledger's file: the line `zerodrop/ledger/1`, a line of JSON that says what the columns hold, then the
 * chunks as they stand in memory (column by column, little-endian as on every machine that Node runs on).
 */
export function ledgerBytes(ledger: Ledger): readonly Uint8Array[] {
  const chunkBytes = ledger.chunks[0]?.buffer.byteLength ?? 0;
  const { targets, connects, versions, tlsErrors, looks } = ledger;
  const header: Header = {
    targets,
    ...(connects.length === 0 ? {} : { connects }),
    versions,
    records: ledger.sent,
    chunkBytes,
    outcomes: OUTCOMES,
    tlsErrors,
    ...(looks === undefined ? {} : { looks }),
  };
  return [Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`), ...ledger.chunks.map((chunk) => Buffer.from(chunk.buffer))];
}

/**
 * Reads a ledger that `writeLedger` wrote. Throws ZerodropError if the file is not one, is cut short or holds more
 * than its header says: a record that got lost here would be a request that got lost.
 */
export async function readLedger(path: string): Promise<Ledger> {
  return ledgerFrom(path, await readFile(path));
}

/** The same from the file's content; `path` is for the words. */
export function ledgerFrom(path: string, file: Buffer): Ledger {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new ZerodropError(`${path} is no ledger of zerodrop`);
  const headerEnd = file.indexOf(0x0a, MAGIC.length);
  if (headerEnd < 0) throw new ZerodropError(`${path} is cut short: its header does not end`);
  const header = readHeader(path, file.toString('utf8', MAGIC.length, headerEnd));
  const body = file.subarray(headerEnd + 1);
  const { records, chunkBytes, looks } = header;
  const recordBytes = looks === undefined ? RECORD_BYTES : RECORD_WITH_LOOK_BYTES;
  const chunkCount = records === 0 ? 0 : Math.ceil(records / (chunkBytes / recordBytes));
  if (body.length < chunkCount * chunkBytes) throw new ZerodropError(`${path} is cut short: it should hold ${records} records`);
  if (body.length > chunkCount * chunkBytes)
    throw new ZerodropError(`${path} holds more than the ${records} records that its header tells of`);
  const chunks: LedgerChunk[] = [];
  for (let from = 0; from < body.length; from += chunkBytes) {
    // A copy: a view into the file would not be aligned for the 8-byte column.
    chunks.push(new LedgerChunk(new Uint8Array(body.subarray(from, from + chunkBytes)).buffer, looks !== undefined));
  }
  return Ledger.restore(header, chunks, records);
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
