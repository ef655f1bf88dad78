import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FILE } from '../core/file-modes.ts';
import { diskError } from '../report/disk.ts';
import { cellsOf } from './cells.ts';
import { textWithChecksum } from './checksum.ts';
import { renderIndex } from './index-page.ts';
import { writtenShare } from './shown.ts';
import { runsOfCell } from './shown-cells.ts';
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

/** `suite.json`: the suite, and what its repetitions say together of how often each scenario shows what it must. */
export function renderSuiteJson(suite: Suite): string {
  const shown = cellsOf(suite.cases).flatMap((cell) => {
    const share = writtenShare(runsOfCell(cell));
    return share === null ? [] : [{ scenario: cell.scenario, version: cell.version, expects: cell.expects, ...share }];
  });
  return textWithChecksum({ ...suite, shown });
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
