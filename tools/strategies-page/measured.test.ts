import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/core/errors.ts';
import type { RunRecord } from '../../harness/core/record/run-record.ts';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { writeReports } from '../../harness/report/files.ts';
import { judge } from '../../harness/report/make-report.ts';
import { writtenSuite } from '../../harness/suite/suite-types.fixture.ts';
import type { Suite } from '../../harness/suite/suite-types.ts';
import { writeSuite } from '../../harness/suite/write-suite.ts';
import { readMeasured, stillTrue, withNew, writeMeasured } from './measured.ts';
import { columnsOfRuns } from './run-columns.ts';
import { sitePages, writeSite } from './site-files.ts';
import { column, DEFECT, deadly, ENTRIES, entry, KNOWN, NO_LOSS } from './strategies-site.fixture.ts';
import { columnsOf } from './suite-columns.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A suite whose cases are recorded runs. */
async function record(suite: Suite, attempt: typeof deadly = () => ({}), more: Partial<RunRecord> = {}): Promise<void> {
  for (const { attempts } of suite.cases)
    for (const each of attempts) {
      if (each.kind !== 'judged' || each.folder === null) continue;
      const recording = healthyRecording({ run: { expectation: NO_LOSS, ...more }, attempt });
      await mkdir(join(folder, each.folder), { recursive: true });
      await writeReports(join(folder, each.folder), recording, judge(recording));
    }
  await writeSuite(folder, suite);
}

describe('columnsOf', () => {
  it('has a column for each version, of all repetitions', async () => {
    await record(
      writtenSuite(20, [
        { scenario: 'gentle', turn: 1 },
        { scenario: 'gentle', turn: 2 },
        { scenario: 'gentle', version: 'trixie' },
        { scenario: 'late', kind: 'broken' },
      ]),
    );
    const measured = await columnsOf(folder);
    expect([...measured.keys()]).toEqual(['gentle']);
    expect(measured.get('gentle')).toMatchObject([
      { version: 'bookworm', runs: 2, asMust: 2, lossy: 0 },
      { version: 'trixie', runs: 1 },
    ]);
  });

  it('judges the runs by the present rules, and leaves out what did not show what it must', async () => {
    await record(writtenSuite(20, [{ scenario: 'gentle' }]), deadly);
    expect((await columnsOf(folder)).size).toBe(0);
  });

  it('tells nothing of a run that proves nothing', async () => {
    await record(writtenSuite(20, [{ scenario: 'gentle' }]), undefined, { calibration: [] });
    expect((await columnsOf(folder)).size).toBe(0);
  });

  it('refuses a suite that asked other things than its scenarios, and a recording that is not whole', async () => {
    await writeSuite(folder, writtenSuite(20, [], { strict: true }));
    await expect(columnsOf(folder)).rejects.toThrow(UsageError);
    const suite = writtenSuite(20, [{ scenario: 'gentle' }]);
    await record(suite);
    const [first] = suite.cases[0]?.attempts ?? [];
    await truncate(join(folder, (first?.kind === 'judged' ? first.folder : null) ?? '', 'ledger.bin'), 100);
    await expect(columnsOf(folder)).rejects.toThrow(/ledger\.bin/);
  });
});

describe('columnsOfRuns', () => {
  it('has a column for each place in which a scenario was run, of the runs that expected the same', async () => {
    const put = async (second: number, run: Partial<RunRecord>): Promise<void> => {
      const recording = healthyRecording({ run: { expectation: NO_LOSS, ...run } });
      const path = join(folder, 'gentle', `2026-11-20T15-00-0${second}Z-a1b2c3`);
      await mkdir(path, { recursive: true });
      await writeReports(path, recording, judge(recording));
    };
    await put(1, { runtime: 'docker', expectation: DEFECT });
    await put(2, { runtime: 'docker' });
    await put(3, { runtime: 'docker', command: 'npm run scenario gentle -- --runtime docker --versions trixie' });
    await put(4, {});
    const columns = (await columnsOfRuns(folder)).get('gentle');
    expect(columns?.map(({ version, runs }) => [version, runs])).toEqual([
      ['bookworm', 1],
      ['trixie', 1],
      ['host', 1],
    ]);
    await expect(columnsOfRuns(join(folder, 'nowhere'))).rejects.toThrow(UsageError);
  });
});

describe('what is kept', () => {
  it('is read as it was written, a line for each scenario', async () => {
    await writeMeasured(KNOWN.measured, ENTRIES, folder);
    expect(await readMeasured(folder)).toEqual(KNOWN.measured);
    expect((await readFile(join(folder, 'a-server.json'), 'utf8')).trim().split('\n')).toHaveLength(3 + 2);
  });

  it('takes what is new in place of what was known of that version alone', () => {
    const [old, host, fresh] = [
      column(healthyRecording()),
      column(healthyRecording(), { version: 'host' }),
      column(healthyRecording(), { runs: 5 }),
    ];
    const known = withNew(new Map([['gentle', [old, host]]]), new Map([['gentle', [fresh]]]));
    expect(known.get('gentle')?.map(({ version, runs }) => [version, runs])).toEqual([
      ['bookworm', 5],
      ['host', 1],
    ]);
  });

  it('keeps the whole story of one release alone, Debian 12 if it is there, and the numbers of all', () => {
    const columns = ['host', 'trixie', 'bookworm'].map((version) => column(healthyRecording(), { version }));
    const its = withNew(new Map(), new Map([['gentle', columns]])).get('gentle') ?? [];
    expect(its.map(({ version, facts }) => [version, facts.timeline !== null])).toEqual([
      ['bookworm', true],
      ['trixie', false],
      ['host', false],
    ]);
  });

  it('tells the release in full in which users lose most', () => {
    const lossy = column(healthyRecording({ attempt: deadly }), { version: 'trixie' });
    const its = withNew(new Map(), new Map([['gentle', [column(healthyRecording()), lossy]]])).get('gentle') ?? [];
    expect(its.map(({ version, facts }) => [version, facts.timeline !== null])).toEqual([
      ['trixie', true],
      ['bookworm', false],
    ]);
    const pages = sitePages({ entries: [entry('gentle')], measured: new Map([['gentle', its]]) });
    expect(pages.get('a-server/gentle.html')).toMatch(
      /<p class="cost loses">Loses \d+ of .*Not so with A server 2\.0\.21<\/b> \(Debian 12\): Loses none of/s,
    );
    expect(pages.get('a-server/index.html')).toMatch(/<small>2\.0\.21: 0 of \d+<\/small>/);
  });

  it('tells nothing of a scenario that expects something else now, and names it', () => {
    const measured = new Map([['gentle', [column(healthyRecording({ run: { expectation: NO_LOSS } }))]]]);
    expect(stillTrue(measured, [entry('gentle')])).toEqual({ measured, stale: [] });
    expect(stillTrue(measured, [entry('gentle', { expect: DEFECT })])).toEqual({ measured: new Map(), stale: ['gentle'] });
    expect(stillTrue(measured, [])).toEqual({ measured: new Map(), stale: [] });
  });
});

describe('writeSite', () => {
  it('takes the place of an older site, and of nothing else', async () => {
    expect(await writeSite(folder, KNOWN)).toBe(6);
    await writeFile(join(folder, 'older.html'), '');
    await writeSite(folder, KNOWN);
    await expect(readFile(join(folder, 'older.html'))).rejects.toThrow('ENOENT');
    await writeFile(join(folder, 'index.html'), 'my own');
    await expect(writeSite(folder, KNOWN)).rejects.toThrow(UsageError);
  });
});
