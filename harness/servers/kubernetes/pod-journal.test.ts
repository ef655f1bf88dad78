import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PodJournal } from './pod-journal.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-journal-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(join(folder, 'ver_a-1'))).map(async (name) => [name, await readFile(join(folder, 'ver_a-1', name), 'utf8')] as const),
    ),
  );

it('keeps lines of the journal apart from what else a pod says, by process', async () => {
  const journal = new PodJournal('ver_a-1');
  const lines = ['pod 1 listens', 'journal 7001 B 3 100', 'journal 7001 E 3 200', 'journal 7002 B - 300', 'journal of a traveller'];
  expect(lines.map((line) => journal.take(line, 1000n))).toEqual([
    null,
    { pid: 7001, isFirst: true },
    { pid: 7001, isFirst: false },
    { pid: 7002, isFirst: true },
    null,
  ]);
  await journal.write(folder, true);
  expect(await written()).toEqual({ '7001.journal': 'B 3 100\nE 3 200\n', '7002.journal': 'B - 300\n' });
});

it('tells moments of another machine by our clock: the line that came fastest tells how far it is ahead', async () => {
  const journal = new PodJournal('ver_a-1');
  journal.take('journal 1 B 0 1000', 91_500n);
  journal.take('journal 1 E 0 2000', 92_010n);
  await journal.write(folder, false);
  expect(await written()).toEqual({ '1.journal': 'B 0 91010\nE 0 92010\n' });
});
