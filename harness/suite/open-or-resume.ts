import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../core/quantity.ts';
import { earlierSuites, removeResults, writeEarlier } from './archive.ts';
import type { Attempt } from './case-attempt.ts';
import { readAll, readSuite } from './read-suite.ts';
import { demandRunsWhole } from './runs-whole.ts';
import { removeCutOff, SUITE_FILES } from './suite-files.ts';
import { beginJournal, type JournalContent, type JournalHead, readJournal, sameSuite } from './suite-journal.ts';
import { attemptsOf, foldersOf, lastEnd, suiteOf } from './suite-results.ts';
import type { Suite } from './suite-types.ts';

/** A suite that can be done: its head, and what was done of it before. */
export interface OpenSuite {
  readonly head: JournalHead;
  readonly attempts: Map<string, readonly Attempt[]>;
  /** What happened to what lay in the folder, in sentences. */
  readonly messages: readonly string[];
}

/**
 * Begins a suite in a folder, or goes on with the one that was interrupted there. A suite that is not gone on with is
 * put aside, complete or not. What a run left that was cut off is removed: that run is done again from its beginning.
 * Throws UsageError if another suite than this one was interrupted, ZerodropError if what was done of it is damaged.
 */
export async function openSuite(folder: string, wanted: JournalHead, resume: boolean): Promise<OpenSuite> {
  const path = join(folder, SUITE_FILES.journal);
  const journal = resume ? await readJournal(path, { mend: true }) : null;
  const messages: string[] = [];
  if (journal !== null) {
    sameSuite(journal.head, wanted);
    const attempts = attemptsOf(journal.lines);
    await demandRunsWhole(folder, foldersOf([...attempts.values()].map((its) => ({ attempts: its }))));
    const cutOff = await removeCutOffRuns(folder, attempts);
    messages.push(
      `${attempts.size} of ${count(journal.head.cases.length, 'case')} done before${cutOff.length === 0 ? '' : `; removed what ${count(cutOff.length, 'interrupted run')} left`}`,
    );
    return { head: { ...journal.head, options: wanted.options }, attempts, messages };
  }
  if (resume) messages.push('nothing was interrupted here, so this is a new suite');
  for (const { startedAt, cases, missing } of await putAside(folder)) {
    if (missing.length > 0)
      messages.push(
        `the suite of ${startedAt} was not complete (${missing.length} of ${count(missing.length + cases.length, 'case')} missing); it is put aside`,
      );
  }
  await removeCutOffRuns(folder, new Map());
  await beginJournal(path, wanted);
  return { head: wanted, attempts: new Map(), messages };
}

/**
 * Moves the results that lie in a suite's folder to `earlier/`, so that others can be written there, and returns them. The
 * runs stay where they are. What was killed before anything was done is not worth keeping.
 */
export async function putAside(folder: string): Promise<readonly Suite[]> {
  const worth = (await suitesIn(folder)).filter(({ cases }) => cases.length > 0);
  for (const suite of worth) await writeEarlier(folder, suite);
  await removeResults(folder);
  return worth;
}

/** Removes the folders of runs that were cut off: those to which neither these attempts nor results that lie here refer. Returns those that it removed. */
export async function removeCutOffRuns(folder: string, attempts: ReadonlyMap<string, readonly Attempt[]>): Promise<readonly string[]> {
  const { suites, unreadable } = await earlierSuites(folder);
  // What an earlier suite that can't be read refers to is not known, and may be the evidence of a failure.
  if (unreadable.length > 0) return [];
  // Merging once left its results beside the journal of another suite.
  const here = await readAll([join(folder, SUITE_FILES.json)]);
  const referring = [
    ...[...suites, ...here.suites].flatMap(({ cases }) => cases),
    ...[...attempts.values()].map((its) => ({ attempts: its })),
  ];
  return removeCutOff(folder, new Set(foldersOf(referring)));
}

/** What a journal amounts to, as far as it goes. */
function fromJournal({ head, lines }: JournalContent): Suite {
  const attempts = attemptsOf(lines);
  return suiteOf({ ...head, attempts, unavailable: new Map(), endedAt: lastEnd(head.part.startedAt, attempts) });
}

/**
 * What lies in a folder: the suite of the journal, and that of `suite.json` if it is another one, as that of merged
 * shards is. Of the same suite `suite.json` says more, such as which versions could not be had, unless it was gone on
 * with since, and killed.
 */
async function suitesIn(folder: string): Promise<readonly Suite[]> {
  const journal = await readJournal(join(folder, SUITE_FILES.journal), { mend: false });
  const path = join(folder, SUITE_FILES.json);
  if (journal === null) return existsSync(path) ? [await readSuite(path)] : [];
  const begun = fromJournal(journal);
  // There may be none yet; and one that can't be read must not keep the next suite from beginning.
  const [finished] = (await readAll([path])).suites;
  if (finished === undefined) return [begun];
  if (finished.id !== begun.id) return [begun, finished];
  return [attemptsIn(finished) < journal.lines.length ? begun : finished];
}

function attemptsIn({ cases }: Suite): number {
  return cases.reduce((sum, { attempts }) => sum + attempts.length, 0);
}
