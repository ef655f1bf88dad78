import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { OWN_FOLDER } from '../core/file-modes.ts';
import { diskError } from '../report/disk.ts';

/** The files in a suite's folder. */
export const SUITE_FILES = {
  journal: 'suite.ndjson',
  json: 'suite.json',
  junit: 'junit.xml',
  index: 'index.html',
  summary: 'summary.md',
  issue: 'issue.md',
} as const;

/** Folder of the runs, below it a folder for each version, and there one for each scenario. */
export const RUNS = 'runs';
/** Results of the suites that were done in this folder before. */
export const EARLIER = 'earlier';

/** Makes the folder of a suite. Returns its absolute path. */
export async function openSuiteFolder(out: string): Promise<string> {
  const folder = resolve(out);
  try {
    await makeFolder(join(folder, RUNS));
  } catch (error) {
    throw diskError(`make the suite's folder, ${folder}`, error);
  }
  return folder;
}

/** With all that it lies in. Node's own `recursive` tries for ever if a folder that is there says ENOENT, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, OWN_FOLDER);
  } catch (error) {
    const entry = await stat(path).catch(() => null);
    if (entry?.isDirectory() === true) return;
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || existsSync(dirname(path))) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path);
  }
}

/** Where the reports of a version's runs go. */
export function runsOf(folder: string, version: string): string {
  return join(folder, RUNS, version);
}

/** What a run's folder is called; what is called otherwise is not ours to remove. */
export const RUN_NAME = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z-[0-9a-f]+$/;

/** All run folders, relative to the suite's folder. */
export async function runFolders(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const version of await folders(join(folder, RUNS))) {
    for (const scenario of await folders(version)) found.push(...(await folders(scenario)).filter((path) => RUN_NAME.test(basename(path))));
  }
  return found.map((path) => relative(folder, path)).sort();
}

/** Removes the run folders that nothing refers to: of runs that were cut off. Returns them. */
export async function removeCutOff(folder: string, referred: ReadonlySet<string>): Promise<readonly string[]> {
  const cutOff = (await runFolders(folder)).filter((path) => !referred.has(path));
  await removeRuns(folder, cutOff);
  return cutOff;
}

export async function removeRuns(folder: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(folder, path), { recursive: true, force: true });
}

async function folders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}
