import type { CaseResult } from './attempt.ts';
import type { Suite } from './suite.ts';

/** A suite after pruning, and the run folders that may be removed. */
export interface Pruned {
  readonly suite: Suite;
  readonly folders: readonly string[];
}

/**
 * What `--keep N` removes: of every suite but the N newest, the runs that passed at the first go. A run that did not
 * pass stays for good, and so does a starved one beside the one that came after it. The results themselves
 * (`suite.json` and its page) always stay: they are small, and the history that others are compared with.
 * `suites` come newest first; those from which nothing is removed are left out of what is returned.
 */
export function prune(suites: readonly Suite[], keep: number): readonly Pruned[] {
  return suites.slice(keep).flatMap((suite) => {
    const folders = suite.cases.flatMap(removable);
    return folders.length === 0 ? [] : [{ suite: { ...suite, cases: suite.cases.map(withoutFolders) }, folders }];
  });
}

function removable({ kind, attempts }: CaseResult): readonly string[] {
  if (kind !== 'pass' || attempts.length !== 1) return [];
  return attempts.flatMap((attempt) => (attempt.kind === 'judged' && attempt.folder !== null ? [attempt.folder] : []));
}

function withoutFolders(each: CaseResult): CaseResult {
  if (removable(each).length === 0) return each;
  return { ...each, attempts: each.attempts.map((attempt) => (attempt.kind === 'judged' ? { ...attempt, folder: null } : attempt)) };
}
