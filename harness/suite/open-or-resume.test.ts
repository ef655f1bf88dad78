import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from './case-attempt.ts';
import { openSuite, removeCutOffRuns } from './open-or-resume.ts';
import { readSuite } from './read-suite.ts';
import { openSuiteFolder, runFolders, SUITE_FILES } from './suite-files.ts';
import { appendJournal, type JournalHead } from './suite-journal.ts';
import { foldersOf } from './suite-results.ts';
import { there, writtenHead, writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';
import { trendOf } from './trend/trend.ts';
import { put, renderSuiteJson } from './write-suite.ts';

const SUITE = writtenSuite(
  20,
  ['a', 'b', 'c'].map((scenario) => ({ scenario })),
);
const { options, cases } = SUITE;
const HEAD: JournalHead = writtenHead(SUITE);
const attempt = (i: number): Attempt => there(cases[i]?.attempts[0]);
const folderOf = (i: number): string => {
  const each = attempt(i);
  return each.kind === 'judged' ? (each.folder ?? '') : '';
};
const STRAY = 'runs/bookworm/c/2026-11-20T01-00-00Z-dead01';

let folder = '';
let journal = '';
beforeEach(async () => {
  folder = await openSuiteFolder(await mkdtemp(join(tmpdir(), 'zerodrop-suite-')));
  journal = join(folder, SUITE_FILES.journal);
});
afterEach(() => rm(folder, { recursive: true }));

/** A suite of which two cases were done, with their runs, and the folder of a third that was cut off. */
async function interrupted(): Promise<void> {
  await openSuite(folder, HEAD, false);
  for (const i of [0, 1]) {
    await mkdir(join(folder, folderOf(i)), { recursive: true });
    await appendJournal(journal, { case: HEAD.cases[i]?.id ?? '', attempt: attempt(i) });
  }
  await mkdir(join(folder, STRAY, 'logs'), { recursive: true });
}

describe('a suite that was interrupted', () => {
  it('is gone on with: what was done is known, what was cut off is removed', async () => {
    await interrupted();
    const open = await openSuite(folder, { ...HEAD, part: { ...HEAD.part, id: 'another' } }, true);
    expect([...open.attempts.keys()]).toEqual(['a@bookworm#1', 'b@bookworm#1']);
    expect(open.head.part.id).toBe(HEAD.part.id);
    expect(await runFolders(folder)).toEqual([folderOf(0), folderOf(1)]);
  });

  it('is gone on with after a SIGKILL in the middle of a line, which counts for nothing', async () => {
    await interrupted();
    const whole = await readFile(journal, 'utf8');
    await appendFile(journal, JSON.stringify({ case: 'c@bookworm#1', attempt: attempt(2) }).slice(0, 40));
    const open = await openSuite(folder, HEAD, true);
    expect([...open.attempts.keys()]).toEqual(['a@bookworm#1', 'b@bookworm#1']);
    expect(await readFile(journal, 'utf8')).toBe(whole);
    await appendJournal(journal, { case: 'c@bookworm#1', attempt: attempt(2) });
    expect((await openSuite(folder, HEAD, true)).attempts.size).toBe(3);
  });

  it('is not gone on with as another suite', async () => {
    await interrupted();
    const other = { ...HEAD, options: { ...options, startupSeconds: 30 } };
    await expect(openSuite(folder, other, true)).rejects.toThrow('differs in startupSeconds');
    const fewer = { ...HEAD, cases: HEAD.cases.slice(1) };
    await expect(openSuite(folder, fewer, true)).rejects.toThrow('differs in cases');
  });

  it('is not gone on with by another version of zerodrop', async () => {
    await interrupted();
    const other = { ...HEAD, part: { ...HEAD.part, zerodrop: '0.2.0' } };
    await expect(openSuite(folder, other, true)).rejects.toThrow('begun with zerodrop 0.1.0, and this is 0.2.0');
  });

  it('may be gone on with at another speed', async () => {
    await interrupted();
    const open = await openSuite(folder, { ...HEAD, options: { ...options, concurrency: 7 } }, true);
    expect(open).toMatchObject({ head: { options: { concurrency: 7 } } });
    expect(open.attempts.size).toBe(2);
  });

  it('is gone on with beside the results of another, as merging once left them, whose runs stay', async () => {
    await interrupted();
    const other = writtenSuite(21, [{ scenario: 'a', kind: 'fail' }]);
    const [run = ''] = foldersOf(other.cases);
    await mkdir(join(folder, run), { recursive: true });
    await put(folder, SUITE_FILES.json, renderSuiteJson(other));
    await openSuite(folder, HEAD, true);
    expect(await runFolders(folder)).toEqual([folderOf(0), run, folderOf(1)]);
  });

  it('is put aside by a new suite, which says so, with the runs that it did', async () => {
    await interrupted();
    const open = await openSuite(folder, { ...HEAD, part: { ...HEAD.part, id: 'second' } }, false);
    expect(open.attempts.size).toBe(0);
    expect(open.messages.join()).toContain('1 of 3 cases missing');
    const [aside = ''] = await readdir(join(folder, 'earlier'));
    const kept: unknown = JSON.parse(await readFile(join(folder, 'earlier', aside, 'suite.json'), 'utf8'));
    expect(kept).toMatchObject({ id: HEAD.part.id, kind: 'inconclusive', missing: ['c@bookworm#1'] });
    expect(await runFolders(folder)).toEqual([folderOf(0), folderOf(1)]);
  });

  it('before anything was done is not worth keeping', async () => {
    await openSuite(folder, HEAD, false);
    await openSuite(folder, HEAD, false);
    expect(await readdir(folder)).not.toContain('earlier');
  });

  it('whose journal another program wrote into is refused', async () => {
    await interrupted();
    await appendFile(journal, 'hello\n');
    await expect(openSuite(folder, HEAD, true)).rejects.toThrow('line 4 of');
  });

  it('was none if nothing lies in the folder: it begins, and says so', async () => {
    const open = await openSuite(folder, HEAD, true);
    expect(open).toMatchObject({ messages: [expect.stringContaining('nothing was interrupted')] });
    expect(open.attempts.size).toBe(0);
  });
});

describe('a suite that came to its end', () => {
  /** Two cases were done, and the version of the third could not be had. */
  const ended = (done: number): Suite => ({
    ...SUITE,
    cases: cases.slice(0, done).concat({ ...there(cases[2]), kind: 'broken', says: 'no such image', attempts: [] }),
    trend: trendOf(SUITE, [writtenSuite(19, [{ scenario: 'a' }])]),
  });
  const aside = (): Promise<Suite> => readSuite(join(folder, 'earlier', '2026-11-20T01-00-00Z-night20', 'suite.json'));

  it('is put aside as it was written, with what could not be had, and what was new', async () => {
    await interrupted();
    await put(folder, SUITE_FILES.json, renderSuiteJson(ended(2)));
    await openSuite(folder, { ...HEAD, part: { ...HEAD.part, id: 'second' } }, false);
    expect(await aside()).toEqual(ended(2));
  });

  it('is put aside from its journal if more was done since it was written', async () => {
    await interrupted();
    await put(folder, SUITE_FILES.json, renderSuiteJson(ended(1)));
    await openSuite(folder, { ...HEAD, part: { ...HEAD.part, id: 'second' } }, false);
    expect((await aside()).cases.map(({ id }) => id)).toEqual(['a@bookworm#1', 'b@bookworm#1']);
  });
});

describe('a run that broke', () => {
  it('is evidence: what it left is not removed, neither at the end nor by the next suite', async () => {
    await openSuite(folder, HEAD, false);
    const left = 'runs/bookworm/a/2026-11-20T01-00-00Z-bad001';
    await mkdir(join(folder, left, 'logs'), { recursive: true });
    await mkdir(join(folder, STRAY), { recursive: true });
    const broke: Attempt = { kind: 'broken', folder: left, alone: true, startedAt: HEAD.part.startedAt, durationMs: 1, says: 'it crashed' };
    await appendJournal(journal, { case: 'a@bookworm#1', attempt: broke });
    expect(await removeCutOffRuns(folder, new Map([['a@bookworm#1', [broke]]]))).toEqual([STRAY]);
    expect(await runFolders(folder)).toEqual([left]);
    await openSuite(folder, { ...HEAD, part: { ...HEAD.part, id: 'second' } }, false);
    expect(await runFolders(folder)).toEqual([left]);
  });
});

describe('a suite’s folder', () => {
  it('is made with all that it lies in, and refused if nothing can be made, as in /proc', async () => {
    const deep = join(folder, 'one', 'two');
    expect(await openSuiteFolder(deep)).toBe(deep);
    expect(await openSuiteFolder(deep)).toBe(deep);
    await expect(openSuiteFolder('/proc/zerodrop/suite')).rejects.toThrow('cannot make the suite');
    await writeFile(join(folder, 'file'), '');
    await expect(openSuiteFolder(join(folder, 'file'))).rejects.toThrow('a part of the path is a file');
  });

  it('keeps what is not a run of ours', async () => {
    await mkdir(join(folder, 'runs/bookworm/c/notes'), { recursive: true });
    await openSuite(folder, HEAD, false);
    expect(await readdir(join(folder, 'runs/bookworm/c'))).toEqual(['notes']);
  });
});
