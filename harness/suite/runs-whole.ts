import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT_FILES } from '../report/names.ts';
import { readRecording } from '../report/read-recording.ts';

/**
 * Reads the recordings of runs, by their folders relative to the suite's. Throws ZerodropError if one is damaged. A run
 * that broke left none, and one that was pruned is not there.
 */
export async function demandRunsWhole(folder: string, runs: readonly string[]): Promise<void> {
  for (const run of runs) if (existsSync(join(folder, run, REPORT_FILES.run))) await readRecording(join(folder, run));
}
