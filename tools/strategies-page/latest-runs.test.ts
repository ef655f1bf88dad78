import { mkdir, mkdtemp, rm, symlink, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/core/errors.ts';
import type { Expectation } from '../../harness/core/record/run-record.ts';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { writeReports } from '../../harness/report/files.ts';
import { judge } from '../../harness/report/make-report.ts';
import { readRuns } from './latest-runs.ts';
import { factsOf } from './strategy-facts.ts';

let from = '';
beforeEach(async () => {
  from = await mkdtemp(join(tmpdir(), 'zerodrop-test-'));
});
afterEach(() => rm(from, { recursive: true, force: true }));

const recording = healthyRecording();
const same = (): Expectation => recording.run.expectation;

/** As a run leaves it: its folder, and `latest` that points at it. */
async function record(name: string): Promise<string> {
  const folder = join(from, name, '2026-11-20T15-00-00Z-a1b2c3');
  await mkdir(folder, { recursive: true });
  await writeReports(folder, recording, judge(recording));
  await symlink('2026-11-20T15-00-00Z-a1b2c3', join(from, name, 'latest'));
  return folder;
}

describe('readRuns', () => {
  it('reads and judges the latest run of each scenario, and leaves out those that were never run', async () => {
    await record('zerg-dance');
    expect([...(await readRuns(from, ['zerg-dance', 'sighup'], same)).runs]).toEqual([
      ['zerg-dance', factsOf(recording, judge(recording))],
    ]);
  });

  it('leaves out, and names, a run of before the scenario expected something else', async () => {
    await record('zerg-dance');
    const { runs, stale } = await readRuns(from, ['zerg-dance'], () => ({ kind: 'zero-downtime', maxStallMs: 123 }));
    expect([[...runs], stale]).toEqual([[], ['zerg-dance']]);
    expect((await readRuns(from, ['zerg-dance'], same)).stale).toEqual([]);
  });

  it('refuses a recording that is not whole', async () => {
    await truncate(join(await record('zerg-dance'), 'ledger.bin'), 100);
    await expect(readRuns(from, ['zerg-dance'], same)).rejects.toThrow(/ledger\.bin/);
  });

  it('refuses a run of another scenario', async () => {
    await record('sighup');
    await expect(readRuns(from, ['sighup'], same)).rejects.toThrow('holds a run of zerg-dance, not of sighup');
  });

  it('says that a folder is not there', async () => {
    await expect(readRuns(join(from, 'nowhere'), [], same)).rejects.toThrow(UsageError);
  });
});
