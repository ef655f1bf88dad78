import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lineWithChecksum } from './checksum.ts';
import { appendJournal, beginJournal } from './suite-journal.ts';
import { there, writtenHead, writtenSuite } from './suite-types.fixture.ts';

const SUITE = writtenSuite(20, [{ scenario: 'a' }]);
const [DONE] = SUITE.cases;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-journal-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('a journal', () => {
  it('holds nothing of a line that the disk refused, so that the next one is no part of it', async () => {
    const path = join(folder, 'suite.ndjson');
    await beginJournal(path, writtenHead(SUITE));
    const before = await readFile(path, 'utf8');
    const file = await open(path);
    vi.spyOn(Object.getPrototypeOf(file), 'sync').mockRejectedValueOnce(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await file.close();
    const line = { case: there(DONE).id, attempt: there(DONE?.attempts[0]) };
    await expect(appendJournal(path, line)).rejects.toThrow('the disk is full');
    expect(await readFile(path, 'utf8')).toBe(before);
    await appendJournal(path, line);
    expect(await readFile(path, 'utf8')).toBe(`${before}${lineWithChecksum(line)}\n`);
  });
});
