import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UsageError, ZerodropError } from '../../harness/core/errors.ts';
import type { Expectation } from '../../harness/core/record/run-record.ts';
import { whyNot } from '../../harness/core/why-not.ts';
import { judge } from '../../harness/report/make-report.ts';
import { REPORT_FILES } from '../../harness/report/names.ts';
import { readRecording } from '../../harness/report/read-recording.ts';
import { type Facts, factsOf } from './strategy-facts.ts';

/** What a scenario expects now, of a version of uWSGI. */
export type ExpectedNow = (name: string, uwsgi: string) => Expectation;

/** The runs to tell of, and the scenarios whose latest run is of before they changed. */
export interface ReadRuns {
  readonly runs: ReadonlyMap<string, Facts>;
  readonly stale: readonly string[];
}

/**
 * The latest recorded run of each scenario below a folder such as `reports`, judged by the present rules. A scenario
 * that was never run is not in the result, nor is one whose run was made with another expectation than it has now: what it
 * passed for is not what the scenario says any more. Throws UsageError if there is no such folder, ZerodropError if a
 * recording is not whole.
 */
export async function readRuns(from: string, names: readonly string[], expectedNow: ExpectedNow): Promise<ReadRuns> {
  await readdir(from).catch((cause: Error) => {
    throw new UsageError(`--from ${from} can't be read: ${whyNot(cause)}`, 'It names a folder of runs, such as reports.');
  });
  const runs = new Map<string, Facts>();
  const stale: string[] = [];
  for (const name of names) {
    const folder = join(from, name, 'latest');
    if (!(await isThere(join(folder, REPORT_FILES.run)))) continue;
    const recording = await readRecording(folder);
    if (recording.run.scenario !== name)
      throw new ZerodropError(`${folder} holds a run of ${recording.run.scenario}, not of ${name}`, {
        hint: 'Take the runs from where they were made.',
      });
    if (isDeepStrictEqual(asWritten(expectedNow(name, recording.run.server?.version ?? '')), asWritten(recording.run.expectation)))
      runs.set(name, factsOf(recording, judge(recording)));
    else stale.push(name);
  }
  return { runs, stale };
}

/** As a recording has it. */
function asWritten(expectation: Expectation): unknown {
  return JSON.parse(JSON.stringify(expectation));
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
