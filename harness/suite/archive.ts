import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FOLDER } from '../core/file-modes.ts';
import { renderIndex } from './index-page.ts';
import { type History, readAll } from './read-suite.ts';
import { EARLIER, SUITE_FILES } from './suite-files.ts';
import type { Suite } from './suite-types.ts';
import { put, renderSuiteJson } from './write-suite.ts';

/** Removes the results that lie in a suite's folder, its journal too. The runs stay where they are. */
export async function removeResults(folder: string): Promise<void> {
  for (const name of Object.values(SUITE_FILES)) await rm(join(folder, name), { force: true });
}

/** The suites that were done in a folder before, newest first. */
export async function earlierSuites(folder: string): Promise<History> {
  const names = await readdir(join(folder, EARLIER)).catch(() => []);
  const { suites, unreadable } = await readAll(names.map((name) => join(folder, EARLIER, name, SUITE_FILES.json)));
  return { suites: [...suites].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)), unreadable };
}

/** Writes the results of an earlier suite, with its index page, whose links lead to the runs' common folder. */
export async function writeEarlier(folder: string, suite: Suite): Promise<void> {
  const its = join(folder, EARLIER, nameOf(suite));
  await mkdir(its, { recursive: true, mode: OWN_FOLDER });
  await put(its, SUITE_FILES.index, renderIndex(suite, '../../'));
  await put(its, SUITE_FILES.json, renderSuiteJson(suite));
}

/** 2026-11-20T01-00-00Z-a1b2c3d4: sorts by time, and is a name on every file system. */
function nameOf({ startedAt, id }: Suite): string {
  return `${startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}-${id}`;
}
