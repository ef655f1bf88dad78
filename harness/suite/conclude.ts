import { earlierSuites, writeEarlier } from './archive.ts';
import { removeRuns } from './folder.ts';
import { prune } from './prune.ts';
import { distinct, readHistory } from './read.ts';
import type { Suite } from './suite.ts';
import { trendOf } from './trend/trend.ts';
import { writeSuite } from './write.ts';

export interface Conclusion {
  /** Folder with earlier results; null for those that lie in the suite's own folder alone. */
  readonly history: string | null;
  /** Of how many suites the runs that passed are kept; null for all. */
  readonly keep: number | null;
}

/** Compares a suite with earlier ones, writes its results, and prunes old runs. Returns what was written. */
export async function concludeSuite(folder: string, suite: Suite, { history, keep }: Conclusion): Promise<Suite> {
  const earlier = await earlierSuites(folder);
  const others = distinct([...earlier, ...(history === null ? [] : await readHistory(history))]).filter(({ id }) => id !== suite.id);
  const compared: Suite = { ...suite, trend: others.length === 0 && history === null ? null : trendOf(suite, others) };
  await writeSuite(folder, compared);
  // This suite is the newest of them, so with 1 or more it is not touched.
  if (keep !== null) {
    for (const { suite: pruned, folders } of prune([compared, ...earlier], keep)) {
      // First the results that no longer refer to them: a link to nothing would be worse than a folder too many.
      await writeEarlier(folder, pruned);
      await removeRuns(folder, folders);
    }
  }
  return compared;
}
