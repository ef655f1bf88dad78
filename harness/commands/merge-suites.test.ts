import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { openSuite } from '../suite/open-or-resume.ts';
import { openSuiteFolder, runFolders, SUITE_FILES } from '../suite/suite-files.ts';
import { appendJournal } from '../suite/suite-journal.ts';
import { foldersOf } from '../suite/suite-results.ts';
import { there, writtenHead, writtenSuite } from '../suite/suite-types.fixture.ts';
import type { Suite } from '../suite/suite-types.ts';
import { put, renderSuiteJson } from '../suite/write-suite.ts';
import { type MergeOptions, runMerge } from './merge-suites.ts';

const OLD = writtenSuite(19, [{ scenario: 'a' }, { scenario: 'b' }]);
const PART = writtenSuite(20, [{ scenario: 'a' }, { scenario: 'b', kind: 'fail' }]);

let base = '';
let options: MergeOptions;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'zerodrop-merge-'));
  options = { out: join(base, 'all'), history: undefined, keep: undefined };
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(base, { recursive: true });
});

/** The folder of a suite as a machine leaves it. */
async function left(name: string, suite: Suite): Promise<string> {
  const folder = await openSuiteFolder(join(base, name));
  for (const path of foldersOf(suite.cases)) await mkdir(join(folder, path), { recursive: true });
  await put(folder, SUITE_FILES.json, renderSuiteJson(suite));
  return folder;
}

describe('report --merge', () => {
  it('puts aside the suite that was killed in its folder, so that the next one knows what lies there', async () => {
    const out = await openSuiteFolder(options.out);
    await openSuite(out, writtenHead(OLD), false);
    const [done] = OLD.cases;
    await appendJournal(join(out, SUITE_FILES.journal), { case: there(done).id, attempt: there(done?.attempts[0]) });
    await mkdir(join(out, there(foldersOf(OLD.cases)[0])), { recursive: true });

    expect(await runMerge([await left('part', PART)], options)).toBe(EXIT.fail);
    expect(await readdir(out)).not.toContain(SUITE_FILES.journal);
    const tomorrow = writtenSuite(21, [{ scenario: 'a' }]);
    await openSuite(out, writtenHead(tomorrow), false);
    expect(await readdir(join(out, 'earlier'))).toEqual(['2026-11-19T01-00-00Z-night19', '2026-11-20T01-00-00Z-night20']);
    expect(await runFolders(out)).toEqual([there(foldersOf(OLD.cases)[0]), ...foldersOf(PART.cases)].sort());
  });

  it('leaves no journal behind of a suite that was killed before it had done anything', async () => {
    const out = await openSuiteFolder(options.out);
    await openSuite(out, writtenHead(OLD), false);
    await runMerge([await left('part', PART)], options);
    expect(await readdir(out)).not.toContain(SUITE_FILES.journal);
    expect(await readdir(out)).not.toContain('earlier');
  });
});
