import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../harness/core/errors.ts';
import { overviewPage, serversOf } from './overview-page.ts';
import { scenarioPage } from './scenario-page.ts';
import { serverPage } from './server-page.ts';
import { FIRST_PAGE, pageOfScenario, pageOfServer } from './site-links.ts';
import { allTold, type Known } from './standing.ts';

/** All pages of the site, by where each lies in it. Pure: what is known makes the same bytes. */
export function sitePages(known: Known): ReadonlyMap<string, string> {
  return new Map([
    [FIRST_PAGE, overviewPage(known)],
    ...serversOf(known).map((server) => [pageOfServer(server.name), serverPage(known, server)] as const),
    ...allTold(known).map((told) => [pageOfScenario(told.entry.server.name, told.entry.name), scenarioPage(known, told)] as const),
  ]);
}

/**
 * Writes the site into a folder, in place of the one that was there. Returns how many pages it has. Throws UsageError if the folder holds
 * something else, which would be lost.
 */
export async function writeSite(folder: string, known: Known): Promise<number> {
  const pages = sitePages(known);
  const there = await readdir(folder).catch(() => []);
  const first = await readFile(join(folder, FIRST_PAGE), 'utf8').catch(() => '');
  if (there.length > 0 && !first.includes('<meta name="generator" content="zerodrop">'))
    throw new UsageError(`${folder} holds something else than a site of zerodrop`, 'Name a folder that is empty, or not there yet.');
  await rm(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return pages.size;
}
