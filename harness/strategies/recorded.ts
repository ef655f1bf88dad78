import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError, ZerodropError } from '../errors.ts';
import { REPORT_FILES } from '../report/names.ts';
import { readRecording } from '../report/recorded.ts';
import { judge } from '../verdict/judge.ts';
import { type Facts, factsOf } from './facts.ts';

/**
 * The latest recorded run of each scenario below a folder such as `reports`, judged by the present rules. A scenario
 * that was never run is not in the result. Throws UsageError where there is no such folder, ZerodropError where a
 * recording is not whole.
 */
export async function readRuns(from: string, names: readonly string[]): Promise<ReadonlyMap<string, Facts>> {
  await readdir(from).catch((cause: Error) => {
    throw new UsageError(`--from ${from} can't be read: ${cause.message}`, 'It names a folder of runs, such as reports.');
  });
  const runs = new Map<string, Facts>();
  for (const name of names) {
    const folder = join(from, name, 'latest');
    if (!(await isThere(join(folder, REPORT_FILES.run)))) continue;
    const recording = await readRecording(folder);
    if (recording.run.scenario !== name)
      throw new ZerodropError(`${folder} holds a run of ${recording.run.scenario}, not of ${name}`, {
        hint: 'Take the runs from where they were made.',
      });
    runs.set(name, factsOf(recording, judge(recording)));
  }
  return runs;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
