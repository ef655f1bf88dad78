import { readFile } from 'node:fs/promises';
import type { Verdict } from '../../harness/core/verdict/check.ts';

/** What is kept of one run of a race or of its cure. */
export interface ForcedRun {
  readonly server: string;
  /** As the server says it itself. */
  readonly version: string;
  readonly race: string;
  readonly cure: string;
  readonly of: 'race' | 'cure';
  /** Its scenario expects a defect of this version: a defect may have come with one, or gone. */
  readonly isDefect: boolean;
  readonly verdict: Verdict;
  readonly requestsLost: number;
  /** See `raceMs`. */
  readonly raceMs: number | null;
  /** From the start of the server to the last outcome. */
  readonly runMs: number;
  /** How long each phase took, by its name. */
  readonly phasesMs: Readonly<Record<string, number>>;
}

/** Reads files with a run on each line. */
export async function readForcedRuns(files: readonly string[]): Promise<readonly ForcedRun[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ForcedRun),
  );
}
