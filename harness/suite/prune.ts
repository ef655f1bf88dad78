import type { CaseResult } from './case-attempt.ts';
import { foldersOf } from './suite-results.ts';
import type { Suite } from './suite-types.ts';

/** A suite after pruning, and the run folders that may be removed. */
export interface Pruned {
  readonly suite: Suite;
  readonly folders: readonly string[];
}

/**
 * What `--keep N` removes: of every suite but the N newest, the runs that passed at the first go. A run that did not
 * pass stays for good, and so does one with a saturated load generator beside the one that came after it. The results themselves
 * (`suite.json` and its page) always stay: they are small, and the history that others are compared with. So do runs to
 * which one of the newest refers as well: suites that were joined from some of the same parts share them.
 * `suites` come newest first; those from which nothing is removed are left out of what is returned.
 */
export function prune(suites: readonly Suite[], keep: number): readonly Pruned[] {
  const kept = new Set(suites.slice(0, keep).flatMap(({ cases }) => foldersOf(cases)));
  return suites.slice(keep).flatMap((suite) => {
    const folders = suite.cases.flatMap(removable).filter((folder) => !kept.has(folder));
    return folders.length === 0 ? [] : [{ suite: { ...suite, cases: suite.cases.map((each) => without(each, folders)) }, folders }];
  });
}

function removable({ kind, attempts }: CaseResult): readonly string[] {
  if (kind !== 'pass' || attempts.length !== 1) return [];
  return attempts.flatMap((attempt) => (attempt.kind === 'judged' && attempt.folder !== null ? [attempt.folder] : []));
}

function without(each: CaseResult, folders: readonly string[]): CaseResult {
  if (!removable(each).some((folder) => folders.includes(folder))) return each;
  return { ...each, attempts: each.attempts.map((attempt) => (attempt.kind === 'judged' ? { ...attempt, folder: null } : attempt)) };
}
