import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { OWN_FILE, OWN_FOLDER } from '../../core/file-modes.ts';
import { diskError } from '../disk.ts';
import { renderComparisonPage } from './compare-html.ts';
import type { Row } from './compare-row.ts';

/** The page's file in its folder. */
export const COMPARISON_FILE = 'compare.html';

/** Where a run's page is, as a page in `folder` links to it. */
export function hrefFrom(folder: string, runFolder: string): string {
  return relative(folder, join(runFolder, 'report.html')).split(sep).map(encodeURIComponent).join('/');
}

/** Writes the page and returns its path. Throws ZerodropError if the disk refuses. */
export async function writeComparison(folder: string, rows: readonly Row[]): Promise<string> {
  const path = join(folder, COMPARISON_FILE);
  try {
    await mkdir(folder, { recursive: true, mode: OWN_FOLDER });
    await writeFile(path, renderComparisonPage(rows), { mode: OWN_FILE });
  } catch (error) {
    throw diskError(`write ${path}`, error);
  }
  return path;
}
