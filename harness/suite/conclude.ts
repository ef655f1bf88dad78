import { earlierSuites, writeEarlier } from './archive.ts';
import { prune } from './prune.ts';
import { distinct, readHistory } from './read-suite.ts';
import { removeRuns } from './suite-files.ts';
import type { Suite } from './suite-types.ts';
import { trendOf } from './trend/trend.ts';
import { writeSuite } from './write-suite.ts';

export interface Conclusion {
  /** Folder with earlier results; null for those that lie in the suite's own folder alone. */
  readonly history: string | null;
  /** Of how many suites the runs that passed are kept; null for all. */
  readonly keep: number | null;
}

/**
 * Writes a suite's results, compares them with earlier ones, and prunes old runs. Returns what was written. What can't be
 * read of the earlier ones is left out, and said: it must not cost the results of this night.
 */
export async function concludeSuite(folder: string, suite: Suite, { history, keep }: Conclusion): Promise<Suite> {
  // First of all what was found: whatever happens while it is compared, it is there.
  await writeSuite(folder, suite);
  const own = await earlierSuites(folder);
  const given = history === null ? { suites: [], unreadable: [] } : await readHistory(history);
  const others = distinct([...own.suites, ...given.suites], suite);
  const remarks = [...new Set([...own.unreadable, ...given.unreadable])];
  const compared: Suite = {
    ...suite,
    trend: others.length === 0 && history === null ? null : trendOf(suite, others),
    ...(remarks.length === 0 ? {} : { remarks }),
  };
  await writeSuite(folder, compared);
  // This suite is the newest of them, so with 1 or more it is not touched. What was put aside of it before is no other one.
  if (keep !== null) {
    for (const { suite: pruned, folders } of prune([compared, ...own.suites.filter(({ id }) => id !== suite.id)], keep)) {
      // First the results that no longer refer to them: a link to nothing would be worse than a folder too many.
      await writeEarlier(folder, pruned);
      await removeRuns(folder, folders);
    }
  }
  return compared;
}
