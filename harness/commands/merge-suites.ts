import { existsSync } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type ExitCode, UsageError, ZerodropError } from '../core/errors.ts';
import { count } from '../core/quantity.ts';
import { diskError } from '../report/disk.ts';
import { optionsFor } from '../report/terminal/report-terminal.ts';
import { parseVersions } from '../runtime/server-version.ts';
import { concludeSuite } from '../suite/conclude.ts';
import { mergeSuites } from '../suite/join-suites.ts';
import { putAside } from '../suite/open-or-resume.ts';
import { demandHistory, readSuite } from '../suite/read-suite.ts';
import { demandRunsWhole } from '../suite/runs-whole.ts';
import { openSuiteFolder, SUITE_FILES } from '../suite/suite-files.ts';
import { lockSuite } from '../suite/suite-lock.ts';
import { exitCodeOf, foldersOf } from '../suite/suite-results.ts';
import { renderSuiteTerminal } from '../suite/suite-terminal.ts';
import type { Suite } from '../suite/suite-types.ts';

export interface MergeOptions {
  readonly out: string;
  /** Columns that the whole must have. */
  readonly uwsgi?: string | undefined;
  readonly history: string | undefined;
  readonly keep: number | undefined;
}

/**
 * Joins the suites that several machines did into one, with their runs, in a folder of its own. Prints it, and returns
 * the worst as the exit code. A part that can't be read is missing, and named. Throws UsageError if the suites don't
 * belong together or a folder is not there.
 */
export async function runMerge(folders: readonly string[], options: MergeOptions): Promise<ExitCode> {
  const out = resolve(options.out);
  if (folders.some((folder) => resolve(folder) === out))
    throw new UsageError(`--out ${options.out} is one of the parts`, 'Name another folder: what is joined lies beside its parts.');
  if (options.history !== undefined) await demandHistory(options.history);
  const expected = options.uwsgi === undefined ? [] : parseVersions(options.uwsgi).map(({ name }) => name);
  const parts = await Promise.all(folders.map(readPart));
  const read = parts.filter((part) => part.kind === 'read');
  const lost = parts.filter((part) => part.kind === 'lost');
  const [firstLost] = lost;
  if (read.length === 0 && firstLost !== undefined)
    throw new ZerodropError(
      lost.length === 1 ? firstLost.reason : `none of ${count(lost.length, 'part')} can be read; the first: ${firstLost.reason}`,
      {
        hint: 'Name the folders of suites: each holds suite.json.',
      },
    );
  for (const { reason } of lost) process.stderr.write(`${reason}\n`);
  const merged = mergeSuites(
    read.map(({ suite }) => suite),
    { expected, lost: lost.map(({ reason }) => `every case of a part: ${reason}`) },
  );
  const folder = await openSuiteFolder(options.out);
  const unlock = await lockSuite(folder);
  try {
    await putAside(folder);
    for (const part of read) await copyRuns(resolve(part.folder), folder, part.suite);
    const suite = await concludeSuite(folder, merged, { history: options.history ?? null, keep: options.keep ?? null });
    const index = `${relative(process.cwd(), folder) || '.'}/${SUITE_FILES.index}`;
    process.stdout.write(renderSuiteTerminal(suite, { ...optionsFor(process.stdout, process.env), index }));
    return exitCodeOf(suite.kind);
  } finally {
    await unlock();
  }
}

type Part =
  | { readonly kind: 'read'; readonly folder: string; readonly suite: Suite }
  /** `reason` tells why. */
  | { readonly kind: 'lost'; readonly reason: string };

/** What came of a machine that died may be cut short; the others' results count all the same. */
async function readPart(folder: string): Promise<Part> {
  const entry = await stat(folder).catch(() => null);
  if (entry?.isDirectory() !== true) throw new UsageError(`there is no folder ${folder}`, 'Name the folders of several suites.');
  try {
    const suite = await readSuite(join(folder, SUITE_FILES.json));
    await demandRunsWhole(folder, foldersOf(suite.cases));
    return { kind: 'read', folder, suite };
  } catch (error) {
    if (!(error instanceof ZerodropError)) throw error;
    return { kind: 'lost', reason: error.message };
  }
}

/** The joined suite has all its runs beside it, so that it can be moved, and its parts thrown away. */
async function copyRuns(from: string, to: string, { cases }: Suite): Promise<void> {
  for (const path of foldersOf(cases)) {
    if (!existsSync(join(from, path))) {
      process.stderr.write(`the run ${join(from, path)} is not there\n`);
      continue;
    }
    try {
      await cp(join(from, path), join(to, path), { recursive: true });
    } catch (error) {
      throw diskError(`copy the run ${join(from, path)}`, error);
    }
  }
}
