import type { Comparison } from '../../tools/peers/compare-peers.ts';
import type { CalibrationRow } from '../core/record/run-record.ts';
import { writeResult } from '../report/result-file.ts';

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

export async function writeJson(path: string, content: CalibrationFile): Promise<void> {
  await writeResult('--json', path, `${JSON.stringify(content, null, 2)}\n`);
}
