import { cp } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type ExitCode, UsageError } from '../errors.ts';
import { diskError } from '../report/disk.ts';
import { optionsFor } from '../report/terminal.ts';
import { archiveSuite } from '../suite/archive.ts';
import { concludeSuite } from '../suite/conclude.ts';
import { openSuiteFolder, SUITE_FILES } from '../suite/folder.ts';
import { lockSuite } from '../suite/lock.ts';
import { mergeSuites } from '../suite/merge.ts';
import { finishedSuite } from '../suite/open.ts';
import { readSuite } from '../suite/read.ts';
import { exitCodeOf, foldersOf } from '../suite/results.ts';
import type { Suite } from '../suite/suite.ts';
import { renderSuiteTerminal } from '../suite/terminal.ts';

export interface MergeOptions {
  readonly out: string;
  readonly history: string | undefined;
  readonly keep: number | undefined;
}

/**
 * Joins the suites that several machines did into one, with their runs, in a folder of its own. Prints it, and returns
 * the worst as the exit code. Throws UsageError where the suites don't belong together or a part is missing.
 */
export async function runMerge(folders: readonly string[], options: MergeOptions): Promise<ExitCode> {
  const out = resolve(options.out);
  if (folders.some((folder) => resolve(folder) === out))
    throw new UsageError(`--out ${options.out} is one of the parts`, 'Name another folder: what is joined lies beside its parts.');
  const suites = await Promise.all(folders.map((folder) => readSuite(join(folder, SUITE_FILES.json))));
  const merged = mergeSuites(suites);
  const folder = await openSuiteFolder(options.out);
  const unlock = await lockSuite(join(folder, SUITE_FILES.lock));
  try {
    const old = await finishedSuite(folder);
    if (old !== null) await archiveSuite(folder, old);
    for (const [i, suite] of suites.entries()) await copyRuns(resolve(folders[i] ?? ''), folder, suite);
    const suite = await concludeSuite(folder, merged, { history: options.history ?? null, keep: options.keep ?? null });
    const index = `${relative(process.cwd(), folder) || '.'}/${SUITE_FILES.index}`;
    process.stdout.write(renderSuiteTerminal(suite, { ...optionsFor(process.stdout, process.env), index }));
    return exitCodeOf(suite.kind);
  } finally {
    await unlock();
  }
}

/** The joined suite has all its runs beside it, so that it can be moved, and its parts thrown away. */
async function copyRuns(from: string, to: string, { cases }: Suite): Promise<void> {
  for (const path of foldersOf(cases.map(({ id, attempts }) => [id, attempts]))) {
    try {
      await cp(join(from, path), join(to, path), { recursive: true });
    } catch (error) {
      throw diskError(`copy the run ${join(from, path)}`, error);
    }
  }
}
