import { open, readFile, truncate } from 'node:fs/promises';
import { UsageError, ZerodropError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import { diskError } from '../report/disk.ts';
import type { Attempt } from './case-attempt.ts';
import { checkLine, lineWithChecksum } from './checksum.ts';
import { attemptOfToday } from './older-suites.ts';
import type { SuiteCase } from './suite-case.ts';
import type { Part, Row, Skipped, SuiteOptions } from './suite-types.ts';

/** First line of `suite.ndjson`: what is to be done. */
export interface JournalHead {
  readonly schema: 'zerodrop/suite-journal/1';
  readonly options: SuiteOptions;
  readonly rows: readonly Row[];
  /** Scenarios that can't be run here. */
  readonly skipped?: readonly Skipped[];
  readonly part: Part;
  readonly cases: readonly SuiteCase[];
}

/** Every further line: a go at a case that came to its end. */
export interface JournalLine {
  readonly case: string;
  readonly attempt: Attempt;
}

export interface JournalContent {
  readonly head: JournalHead;
  readonly lines: readonly JournalLine[];
}

/** Begins a journal; an earlier one of that name is lost. */
export async function beginJournal(path: string, head: JournalHead): Promise<void> {
  await write(path, 'w', head);
}

/**
 * Adds a line, and returns when it is on the disk: whatever happens then, that case is done. If the disk refuses it,
 * nothing of it stays. To be called for one line after the other: what is cut off again must not be another's.
 */
export async function appendJournal(path: string, line: JournalLine): Promise<void> {
  await write(path, 'a', line);
}

async function write(path: string, flags: 'w' | 'a', value: JournalHead | JournalLine): Promise<void> {
  try {
    const file = await open(path, flags, OWN_FILE);
    try {
      const { size } = await file.stat();
      try {
        await file.writeFile(`${lineWithChecksum(value)}\n`);
        await file.sync();
      } catch (error) {
        // The next line would become a part of it.
        await file.truncate(size).catch(() => undefined);
        throw error;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw diskError(`write ${path}`, error);
  }
}

/**
 * Reads a journal; null if there is none. A last line without its end was being written when the suite was killed:
 * it counts for nothing, and `mend` cuts it off, so that the next line does not become a part of it. Throws
 * ZerodropError if any other line is not what it should be, or does not match its checksum. A journal of an older version
 * has none at all: that only some lines have one is damage.
 */
export async function readJournal(path: string, { mend }: { readonly mend: boolean }): Promise<JournalContent | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw diskError(`read ${path}`, error);
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole === '') return null;
  if (mend && whole.length < text.length) await truncate(path, Buffer.byteLength(whole));
  const all = whole.trimEnd().split('\n');
  const checked = all.map(checkLine);
  const damaged = checked.findIndex((each) => each === 'differs' || (each === 'none' && checked.some((other) => other !== 'none')));
  if (damaged >= 0) throw broken(path, damaged + 1);
  const [first = '', ...rest] = all;
  const head = parse(path, 1, first) as Partial<JournalHead>;
  const { schema, options, rows, part, cases } = head;
  if (schema !== 'zerodrop/suite-journal/1' || options === undefined || rows === undefined || part === undefined || cases === undefined)
    throw broken(path, 1);
  const lines = rest.map((line, i) => {
    const { case: id, attempt } = parse(path, i + 2, line) as Partial<JournalLine>;
    if (id === undefined || attempt === undefined) throw broken(path, i + 2);
    return { case: id, attempt: attemptOfToday(attempt) };
  });
  return { head: { schema, options, rows, part, cases }, lines };
}

function parse(path: string, number: number, line: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw broken(path, number, error);
  }
  if (typeof value !== 'object' || value === null) throw broken(path, number);
  return value;
}

function broken(path: string, line: number, cause?: unknown): ZerodropError {
  return new ZerodropError(`line ${line} of ${path} is not what the suite wrote: it was damaged or changed`, {
    hint: 'There is no verdict on it. Remove it, or name another folder with --out, and begin anew.',
    cause,
  });
}

/** Throws UsageError if a journal that is to be gone on with is that of another suite. */
export function sameSuite(found: JournalHead, wanted: Pick<JournalHead, 'options' | 'cases' | 'part'>): void {
  const [then, present] = [found.part.zerodrop, wanted.part.zerodrop];
  if (then !== present)
    throw new UsageError(
      `the suite that was interrupted was begun with zerodrop ${then}, and this is ${present}: verdicts of both don't make one result`,
      `Resume it with zerodrop ${then}, or begin anew without --resume.`,
    );
  const [old, now] = [describe(found), describe(wanted)];
  const different = Object.keys(now).filter((key) => old[key] !== now[key]);
  if (different.length === 0) return;
  throw new UsageError(
    `the suite that was interrupted is another one: it differs in ${different.join(', ')}`,
    'Resume it with the options that it was begun with, or begin anew without --resume.',
  );
}

/** `concurrency` may change: it decides how fast a suite is, not what it shows. */
function describe({ options, cases }: Pick<JournalHead, 'options' | 'cases'>): Record<string, string> {
  const { concurrency: _, ...others } = options;
  const entries = Object.entries(others).map(([key, value]) => [key, JSON.stringify(value)]);
  return Object.fromEntries([...entries, ['cases', JSON.stringify(cases.map(({ id }) => id))]]);
}
