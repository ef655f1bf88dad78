import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { writeEarlier } from './archive.ts';
import { concludeSuite } from './conclude.ts';
import { putAside, removeCutOffRuns } from './open-or-resume.ts';
import { demandHistory, readSuite } from './read-suite.ts';
import { openSuiteFolder, runFolders } from './suite-files.ts';
import { writtenSuite } from './suite-types.fixture.ts';
import { renderSuiteJson } from './write-suite.ts';

const YESTERDAY = writtenSuite(19, [{ scenario: 'a' }, { scenario: 'b' }]);
const TONIGHT = writtenSuite(20, [{ scenario: 'a' }, { scenario: 'b', kind: 'fail' }]);

let base = '';
let folder = '';
let history = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'zerodrop-suite-'));
  folder = await openSuiteFolder(join(base, 'suite'));
  history = join(base, 'history');
  await mkdir(join(history, 'yesterday'), { recursive: true });
  await writeFile(join(history, 'yesterday', 'suite.json'), renderSuiteJson(YESTERDAY));
});
afterEach(() => rm(base, { recursive: true }));

describe('the end of a suite', () => {
  it('compares with the history, and writes what is new', async () => {
    const { trend, remarks } = await concludeSuite(folder, TONIGHT, { history, keep: null });
    expect(trend).toMatchObject({ nights: 1, newlyFailing: [{ cell: 'b@bookworm' }] });
    expect(remarks).toBeUndefined();
    expect(await readFile(join(folder, 'issue.md'), 'utf8')).toContain('newly failing: b@bookworm');
  });

  it.each([
    ['is cut short', '{"schema":"zerodrop/suite/1","id"'],
    ['is none', '{}'],
    ['has no list of cases', renderSuiteJson(YESTERDAY).replace(/"cases": \[[\s\S]*\n \],\n "missing"/, '"cases": null,\n "missing"')],
  ])('leaves out an earlier result that %s, says so, and keeps the rest', async (_, text) => {
    await mkdir(join(history, 'torn'));
    await writeFile(join(history, 'torn', 'suite.json'), text);
    await concludeSuite(folder, TONIGHT, { history, keep: null });
    const { trend, remarks, kind } = await readSuite(join(folder, 'suite.json'));
    expect({ kind, nights: trend?.nights }).toEqual({ kind: 'fail', nights: 1 });
    expect(remarks).toEqual([expect.stringContaining(join('torn', 'suite.json'))]);
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('An earlier result was left out');
  });

  it('has its results on the disk although the history is gone by then', async () => {
    await rm(history, { recursive: true });
    await concludeSuite(folder, TONIGHT, { history, keep: null });
    expect(await readSuite(join(folder, 'suite.json'))).toMatchObject({ kind: 'fail', trend: { nights: 0 } });
  });

  it('keeps its runs if it was put aside and is written again', async () => {
    const run = 'runs/bookworm/a/2026-11-20T01-00-00Z-1';
    await mkdir(join(folder, run), { recursive: true });
    await concludeSuite(folder, TONIGHT, { history: null, keep: 1 });
    await putAside(folder);
    await concludeSuite(folder, TONIGHT, { history: null, keep: 1 });
    expect(await runFolders(folder)).toEqual([run]);
  });

  it('does without an earlier suite of its own folder that can not be read, whose runs stay', async () => {
    await writeEarlier(folder, YESTERDAY);
    const run = 'runs/bookworm/b/2026-11-19T01-00-00Z-1';
    await mkdir(join(folder, run), { recursive: true });
    const torn = join(folder, 'earlier', '2026-11-19T01-00-00Z-night19', 'suite.json');
    await writeFile(torn, (await readFile(torn, 'utf8')).slice(0, 100));
    expect(await removeCutOffRuns(folder, new Map())).toEqual([]);
    expect(await runFolders(folder)).toEqual([run]);
    const { remarks } = await concludeSuite(folder, TONIGHT, { history: null, keep: 1 });
    expect(remarks).toEqual([expect.stringContaining('night19')]);
  });
});

describe('a folder that is named as the history', () => {
  it('has to be there', async () => {
    await expect(demandHistory(history)).resolves.toBeUndefined();
    await expect(demandHistory(join(base, 'nowhere'))).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining('nowhere'),
    });
  });
});
