import { resolve } from 'node:path';
import { type ExitCode, UsageError } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { makeReportsFolder } from '../report/run-folder.ts';
import type { NamedPath } from '../runtime/boxed/run-in-box.ts';
import { wantsBox } from '../runtime/boxed/wants-box.ts';
import { baseImage, boxedSuite } from '../runtime/server-version.ts';
import { loadScenario } from '../scenario-catalogue.ts';

export interface BoxableOptions {
  readonly runtime: string | undefined;
  readonly uwsgi: string | undefined;
  readonly out: string;
  /** A file that a hunt writes. */
  readonly write?: string | undefined;
  /** A folder that a suite reads. */
  readonly history?: string | undefined;
}

/**
 * Runs this very command line in a container if the runtime is `boxed`, and returns its exit code; null if it is to be run
 * here. What is wrong with the command line is found out before an image is built.
 */
export async function inBox(
  command: 'scenario' | 'suite' | 'compare' | 'hunt',
  names: readonly string[],
  options: BoxableOptions,
): Promise<ExitCode | null> {
  if (!(await wantsBox(options.runtime))) return null;
  const base = baseImage(boxedSuite(options.uwsgi));
  const loaded = await Promise.all(names.map(loadScenario));
  const own = loaded.filter(({ entry }) => entry.own === true).map(({ entry }) => entry.name);
  if (own.length > 0)
    throw new UsageError(
      `the runtime boxed can't run ${own.join(', ')}: a box sees the scenarios that zerodrop brings along`,
      'Use --runtime docker or --runtime host.',
    );
  await makeReportsFolder(options.out);
  const paths: readonly NamedPath[] = [
    { option: '--out', path: options.out, use: 'folder' },
    ...(options.write === undefined ? [] : [{ option: '--write', path: options.write, use: 'file' } as const]),
    ...(options.history === undefined ? [] : [{ option: '--history', path: options.history, use: 'read' } as const]),
  ];
  const { runInBox } = await import('../runtime/boxed/run-in-box.ts');
  return runInBox({
    argv: process.argv.slice(2),
    paths: paths.map((each) => ({ ...each, path: resolve(each.path) })),
    packageFolder: PACKAGE_FOLDER,
    writesScenarios: command === 'hunt',
    base,
  });
}
