import { open, writeFile } from 'node:fs/promises';
import type { Comparison } from '../../tools/peers/compare-peers.ts';
import { ZerodropError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import type { CalibrationRow } from '../core/record/run-record.ts';

/** What `calibrate --json` writes. Fields are added, never renamed. */
export interface CalibrationFile {
  readonly schema: 'zerodrop/calibration/1';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly node: string;
  readonly rows: readonly CalibrationRow[];
  /** With `--peers` only. */
  readonly peers?: Comparison;
}

/** Finds out before the work whether its result can be written. Throws ZerodropError where it can't. */
export async function ensureWritable(path: string): Promise<void> {
  try {
    const file = await open(path, 'a', OWN_FILE);
    await file.close();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

export async function writeJson(path: string, content: CalibrationFile): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(content, null, 2)}\n`);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): ZerodropError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ZerodropError(`The calibration cannot be written to ${path}: ${reason}`, {
    hint: 'Give --json a file in a folder that exists and that you may write to.',
    cause,
  });
}
