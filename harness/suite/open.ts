import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveSuite, earlierSuites } from './archive.ts';
import type { Attempt } from './attempt.ts';
import { removeCutOff, SUITE_FILES } from './folder.ts';
import { beginJournal, type JournalContent, type JournalHead, readJournal, sameSuite } from './journal.ts';
import { readSuite } from './read.ts';
import { attemptsOf, foldersOf, lastEnd, suiteOf } from './results.ts';
import type { Suite } from './suite.ts';

/** A suite that can be done: its head, and what was done of it before. */
export interface OpenSuite {
  readonly head: JournalHead;
  readonly attempts: Map<string, readonly Attempt[]>;
  /** What happened to what lay in the folder, in sentences. */
  readonly says: readonly string[];
}

/**
 * Begins a suite in a folder, or goes on with the one that was interrupted there. A suite that is not gone on with is
 * put aside, complete or not. What a run left that was cut off is removed: that run is done again from its beginning.
 * Throws UsageError where another suite than this one was interrupted.
 */
export async function openSuite(folder: string, wanted: JournalHead, resume: boolean): Promise<OpenSuite> {
  const path = join(folder, SUITE_FILES.journal);
  const journal = await readJournal(path, { mend: resume });
  const says: string[] = [];
  if (resume && journal !== null) {
    sameSuite(journal.head, wanted);
    const attempts = attemptsOf(journal.lines);
    const cutOff = await sweepCutOff(folder, attempts);
    says.push(
      `${attempts.size} of ${journal.head.cases.length} cases were done before${cutOff.length === 0 ? '' : `; removed what ${cutOff.length} interrupted ${cutOff.length === 1 ? 'run' : 'runs'} left`}`,
    );
    return { head: { ...journal.head, options: wanted.options }, attempts, says };
  }
  if (resume) says.push('nothing was interrupted here, so this is a new suite');
  const old = journal === null ? await finishedSuite(folder) : fromJournal(journal);
  if (old !== null && old.cases.length > 0) {
    await archiveSuite(folder, old);
    if (old.missing.length > 0)
      says.push(
        `the suite of ${old.startedAt} was not complete (${old.missing.length} of ${old.missing.length + old.cases.length} cases missing); it is put aside`,
      );
  }
  await sweepCutOff(folder, new Map());
  await beginJournal(path, wanted);
  return { head: wanted, attempts: new Map(), says };
}

/** Removes the folders of runs that were cut off: those to which neither these attempts nor an earlier suite refer. Returns those that it removed. */
export async function sweepCutOff(folder: string, attempts: ReadonlyMap<string, readonly Attempt[]>): Promise<readonly string[]> {
  const { suites, unreadable } = await earlierSuites(folder);
  // What an earlier suite that can't be read refers to is not known, and may be the evidence of a failure.
  if (unreadable.length > 0) return [];
  const referring = [...suites.flatMap(({ cases }) => cases), ...[...attempts.values()].map((its) => ({ attempts: its }))];
  return removeCutOff(folder, new Set(foldersOf(referring)));
}

/** What a journal amounts to, as far as it goes. */
function fromJournal({ head, lines }: JournalContent): Suite {
  const attempts = attemptsOf(lines);
  return suiteOf({ ...head, attempts, unavailable: new Map(), endedAt: lastEnd(head.part.startedAt, attempts) });
}

/** The results that lie here without a journal, as those of merged shards do; null where there are none. */
export async function finishedSuite(folder: string): Promise<Suite | null> {
  const path = join(folder, SUITE_FILES.json);
  const there = await readFile(path).then(
    () => true,
    () => false,
  );
  return there ? readSuite(path) : null;
}
