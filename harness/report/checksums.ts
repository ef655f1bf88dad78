import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZerodropError } from '../core/errors.ts';
import { REPORT_FILES } from './names.ts';

/** The SHA-256 of each file of a recording, by its name. */
export type Checksums = ReadonlyMap<string, string>;

/** So much of a file is read at a time. */
const PART_BYTES = 1024 * 1024;
const LINE = /^([0-9a-f]{64}) {2}([\w.-]+)$/;

/** SHA-256 in hexadecimal. */
export function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** The SHA-256 of a file, however large. Rejects if it can't be read. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    // Through one buffer: a stream leaves one behind for each part, until they are collected.
    const part = Buffer.alloc(PART_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(part, 0, PART_BYTES, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(part.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** `checksums.sha256`, in the format of sha256sum(1): `sha256sum -c checksums.sha256` checks it, too. */
export function checksumsText(checksums: Checksums): string {
  return [...checksums].map(([name, hash]) => `${hash}  ${name}\n`).join('');
}

/**
 * Reads the checksums of a recording; null if it has none, as those of older versions. Throws ZerodropError if the file
 * can't be read or is damaged.
 */
export async function readChecksums(folder: string): Promise<Checksums | null> {
  const path = join(folder, REPORT_FILES.checksums);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw damaged(path, `can't be read (${(cause as Error).message})`, cause);
  }
  const lines = text.split('\n');
  const entries = lines.slice(0, -1).map((line) => LINE.exec(line));
  if (lines.at(-1) !== '' || entries.length === 0 || entries.includes(null)) throw damaged(path, 'does not hold checksums');
  return new Map(entries.map((found) => [found?.[2] ?? '', found?.[1] ?? '']));
}

/** Throws ZerodropError if the content of a file is not what was recorded. A recording without checksums is taken as it is. */
export function demandChecksum(folder: string, name: string, content: Uint8Array, checksums: Checksums | null): void {
  demand(folder, name, sha256([content]), checksums);
}

/** The same of a file that may be larger than memory. Rejects if it can't be read. */
export async function demandChecksumOf(folder: string, name: string, checksums: Checksums | null): Promise<void> {
  if (checksums !== null) demand(folder, name, await sha256Of(join(folder, name)), checksums);
}

function demand(folder: string, name: string, hash: string, checksums: Checksums | null): void {
  if (checksums === null) return;
  const wanted = checksums.get(name);
  if (wanted === undefined) throw damaged(join(folder, REPORT_FILES.checksums), `has no checksum of ${name}`);
  if (hash !== wanted) throw damaged(join(folder, name), 'does not match its checksum');
}

function damaged(path: string, what: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`${path} ${what}: the recording was damaged or changed, so there is no verdict on it`, {
    hint: 'Take the run from where it was made, or repeat it.',
    cause,
  });
}
