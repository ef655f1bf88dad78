import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FILE } from '../core/file-modes.ts';
import { diskError } from '../report/disk.ts';
import { textWithChecksum } from './checksum.ts';
import { renderIndex } from './index-page.ts';
import { SUITE_FILES } from './suite-files.ts';
import { renderSuiteJunit } from './suite-junit.ts';
import { renderIssue, renderSummary } from './suite-markdown.ts';
import type { Suite } from './suite-types.ts';

/** Writes all results of a suite, `suite.json` last. Each appears whole or not at all. Throws ZerodropError if the disk refuses. */
export async function writeSuite(folder: string, suite: Suite): Promise<void> {
  const issue = renderIssue(suite);
  await put(folder, SUITE_FILES.junit, renderSuiteJunit(suite));
  await put(folder, SUITE_FILES.index, renderIndex(suite));
  await put(folder, SUITE_FILES.summary, renderSummary(suite));
  if (issue === null) await rm(join(folder, SUITE_FILES.issue), { force: true });
  else await put(folder, SUITE_FILES.issue, issue);
  await put(folder, SUITE_FILES.json, renderSuiteJson(suite));
}

export function renderSuiteJson(suite: Suite): string {
  return textWithChecksum(suite);
}

/** Puts a text in a file's place in one step. */
export async function put(folder: string, name: string, text: string): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}`);
  try {
    await writeFile(temporary, text, { mode: OWN_FILE });
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(`write ${join(folder, name)}`, error);
  }
}
