import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../../harness/core/errors.ts';
import { whyNot } from '../../harness/core/why-not.ts';
import { REPORT_FILES } from '../../harness/report/names.ts';
import { USUAL_SUITE } from '../../harness/runtime/server-version.ts';
import { RUN_NAME } from '../../harness/suite/suite-files.ts';
import type { Column, Measured } from './measured.ts';
import { RELEASES } from './measured-words.ts';
import type { Facts } from './strategy-facts.ts';
import { columnFrom, factsIn } from './suite-columns.ts';

/** Of each scenario and version this many runs are told, the latest: of those before, the scenario may have been another one. */
const MOST_RUNS = 3;

/**
 * The same of a folder of runs, such as `reports`, in which each scenario has a folder: a column for each place where it was run. Throws
 * UsageError if there is no such folder, ZerodropError if a recording is not whole.
 */
export async function columnsOfRuns(folder: string): Promise<Measured> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new UsageError(
      `${folder} can't be read: ${whyNot(cause)}`,
      'It names the folder of a suite, or a folder of runs such as reports.',
    );
  });
  const measured = new Map<string, Column[]>();
  for (const name of names) {
    const runs = (await readdir(join(folder, name)).catch(() => []))
      .filter((each) => RUN_NAME.test(each) && existsSync(join(folder, name, each, REPORT_FILES.run)))
      .sort();
    const all = await factsIn(runs.map((run) => join(folder, name, run)));
    for (const [version, its] of Map.groupBy(all, whereOf)) {
      const column = columnFrom(
        version,
        its.filter(({ expectation }) => isDeepStrictEqual(expectation, its.at(-1)?.expectation)).slice(-MOST_RUNS),
      );
      if (column !== null) measured.set(name, [...(measured.get(name) ?? []), column]);
    }
  }
  return measured;
}

/** The column of a suite in which the run would stand. In a container the release is that of its command, or the usual one. */
function whereOf({ command, circumstances: { runtime } }: Facts): string {
  if (runtime === 'host' || runtime === 'kubernetes') return runtime;
  return RELEASES.find((release) => command.split(' ').includes(release)) ?? USUAL_SUITE;
}
