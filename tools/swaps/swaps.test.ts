import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Expectation, Recording, RunEvent } from '../../harness/core/record/run-record.ts';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { writeReports } from '../../harness/report/files.ts';
import { judge } from '../../harness/report/make-report.ts';
import { reproduces, showsNowAndThen, zeroDowntime } from '../../harness/scenario.ts';
import { writtenSuite } from '../../harness/suite/suite-types.fixture.ts';
import { joinSwaps, type Pair, readRunSwaps, readSwaps, type Swap } from './read-swaps.ts';
import { judgedAs } from './swapped-verdict.ts';
import { renderSwaps, swapsExitCode, swapsInWords } from './swaps-page.ts';

const LINE: RunEvent = { atMs: 3500, source: 'log', kind: 'log-line', instance: 'a', pid: null, text: 'worker 1 respawned' };
const CLEAN = healthyRecording({ events: [LINE] });
const DROPS = reproduces({ says: 'it drops one', outcome: 'empty-reply' });
/** A rule that is too lenient: a line that the cure's log has as well. */
const LENIENT = reproduces({ says: 'a worker is born', outcome: null, log: { pattern: /respawned/ } });
const LOSSY = healthyRecording({
  run: { expectation: DROPS },
  events: [LINE],
  attempt: (_, id) => (id === 60 ? { outcome: 'empty-reply' } : {}),
});

const asked = (expected: Expectation, more = {}) => ({ expect: expected, expectsChange: true, hasStatements: false, ...more });
const pairOf = (expected: Expectation, more: Partial<Pair['defect']['scenario']> = {}): Pair => ({
  server: 'A server',
  defect: { name: 'drops', scenario: { expect: expected, ...more } },
  cure: { name: 'keeps', scenario: { expect: zeroDowntime() } },
});

describe('judgedAs', () => {
  it('refutes a clean run that is asked to show a defect', () => {
    expect(judgedAs(CLEAN, asked(DROPS))).toEqual({ verdict: 'fail', by: ['signature: outcome-not-seen'] });
  });

  it('refutes a run that lost a request and is asked for zero downtime', () => {
    expect(judgedAs(LOSSY, asked(zeroDowntime()))).toMatchObject({ verdict: 'fail', by: ['zero-downtime: requests-failed'] });
  });

  it('accepts a clean run if the signature is one that the cure has, too', () => {
    expect(judgedAs(CLEAN, asked(LENIENT))).toEqual({ verdict: 'pass', by: [] });
  });

  const { run, ...rest } = CLEAN;
  const stating = (holds: boolean): Recording => ({
    run: { ...run, observations: [...run.observations, { atMs: 6000, says: 'no process reads the FIFO', holds, mustShow: true as const }] },
    ...rest,
  });

  it('refutes a defect that no client sees by what its scenario found out, and says that nothing else did', () => {
    const refuted = { verdict: 'fail', by: ['shown: by its own statements'], byStatements: true };
    expect(judgedAs(stating(true), asked(zeroDowntime()))).toEqual(refuted);
    expect(judgedAs(stating(false), asked(zeroDowntime()))).toEqual({ verdict: 'pass', by: [] });
  });

  it('proves nothing by a clean run if the defect is known by statements as well, which were not looked for there', () => {
    const open = { verdict: 'inconclusive', by: ['shown: not looked for'] };
    expect(judgedAs(CLEAN, asked(LENIENT, { hasStatements: true }))).toEqual(open);
  });

  it('refutes a deploy that is lost, and that its own scenario calls lost', () => {
    const lost = healthyRecording({
      run: { expectsChange: false, transitions: [], observations: [] },
      attempt: () => ({ version: 1 }),
    });
    expect(judgedAs(lost, asked(zeroDowntime()))).toEqual({ verdict: 'fail', by: ['transition: no-transition'] });
    const { run: its, ...others } = lost;
    expect(judgedAs({ run: { ...its, expectsChange: true }, ...others }, asked(zeroDowntime())).verdict).toBe('inconclusive');
  });
});

describe("the swaps of a suite's folder", () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-swaps-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const suite = writtenSuite(20, [{ scenario: 'drops' }, { scenario: 'keeps' }, { scenario: 'keeps', turn: 2 }]);
  const record = async (scenario: string, recording: Recording): Promise<void> => {
    for (const { attempts } of suite.cases.filter((each) => each.scenario === scenario)) {
      const its = join(folder, attempts[0]?.folder ?? '');
      await mkdir(its, { recursive: true });
      await writeReports(its, recording, judge(recording));
    }
  };
  const swapsOf = async (pair: Pair, of = suite): Promise<readonly Swap[]> => readSwaps(folder, of, [pair]);

  it('are all refuted if the two can be told apart', async () => {
    await record('drops', LOSSY);
    await record('keeps', CLEAN);
    const swaps = await swapsOf(pairOf(DROPS));
    expect(swapsExitCode(swaps)).toBe(0);
    expect(swapsInWords(swaps)).toBe('1 pair, 3 swapped runs: 3 refuted, 0 accepted, 0 not proven; 0 not made.\n');
    expect(renderSwaps(swaps)).toContain(
      '| `drops` | `keeps` | 2.0.21 | 2 of 2 refuted: `signature: outcome-not-seen` | 1 of 1 refuted: `zero-downtime: requests-failed` |',
    );
  });

  it('say which swap is accepted, by the rules of now and without another run, if a rule became too lenient', async () => {
    await record('drops', LOSSY);
    await record('keeps', CLEAN);
    const swaps = await swapsOf(pairOf(LENIENT));
    expect(swapsExitCode(swaps)).toBe(1);
    expect(swapsInWords(swaps)).toContain("drops and keeps on bookworm: the cure's run, asked to show the defect, is accepted\n");
    expect(renderSwaps(swaps)).toContain('0 of 2 refuted; **accepted**; **accepted**');
  });

  it("say that the defect's run keeps what the cure promises, if it does", async () => {
    await record('drops', CLEAN);
    await record('keeps', CLEAN);
    const swaps = await swapsOf(pairOf(DROPS));
    expect(swapsExitCode(swaps)).toBe(1);
    expect(swapsInWords(swaps)).toContain("the defect's run, asked for what the cure promises, is accepted\n");
  });

  it('are not made of a version that has not got the defect any more, nor of a rate that did not show', async () => {
    await record('drops', CLEAN);
    await record('keeps', CLEAN);
    const mended = await swapsOf(pairOf(DROPS, { since: [{ version: '2.0.20', because: 'it was mended', expect: zeroDowntime() }] }));
    expect([mended[0]?.alike, renderSwaps(mended).includes('2.0.21: nothing to swap')]).toEqual([true, true]);
    const trial = { says: 'a worker is born', instance: 'a', pattern: /respawned/ };
    const rate = showsNowAndThen({ says: 'now and then', outcomes: ['empty-reply'], trial, leastTrials: 1, atMost: 1 });
    expect(await swapsOf(pairOf(rate))).toMatchObject([{ cureAsDefect: null, defectAsCure: [] }]);
  });

  it('of several suites are joined: what one of them lacks and another has is not missing', async () => {
    await record('keeps', CLEAN);
    const pair = pairOf(DROPS);
    const failed = { ...suite, cases: suite.cases.map((each) => (each.scenario === 'drops' ? { ...each, kind: 'fail' as const } : each)) };
    const lacking = await swapsOf(pair, failed);
    expect(joinSwaps([pair], lacking)).toEqual(lacking);
    await record('drops', LOSSY);
    const swaps = joinSwaps([pairOf(LENIENT), pair], [...lacking, ...(await swapsOf(pair))]);
    expect(swaps).toMatchObject([{ pair: { defect: { name: 'drops' } }, without: [] }]);
    expect(swapsExitCode(swaps)).toBe(0);
  });

  it('are made of a folder of runs as well, of those that pass by what is expected now, on each version of which there are both', async () => {
    const put = async (scenario: string, stamp: string, recording: Recording): Promise<void> => {
      const its = join(folder, scenario, stamp);
      await mkdir(its, { recursive: true });
      await writeReports(its, recording, judge(recording));
    };
    const other = ({ run: its, ...more }: Recording): Recording => ({
      run: { ...its, server: { name: 'a-server', title: 'A server', version: '3.0' } },
      ...more,
    });
    await put('drops', '2026-11-20T15-00-00Z-a1', LOSSY);
    await put('drops', '2026-11-20T15-00-01Z-a2', CLEAN);
    await put('drops', '2026-11-20T15-00-02Z-a3', other(LOSSY));
    await put('keeps', '2026-11-20T15-00-03Z-a4', CLEAN);
    await mkdir(join(folder, 'keeps', '2026-11-20T15-00-04Z-a5'));
    const swaps = await readRunSwaps(folder, [pairOf(DROPS)]);
    expect(swaps).toMatchObject([{ serverVersion: '2.0.21', without: [] }]);
    expect([swaps[0]?.cureAsDefect?.length, swaps[0]?.defectAsCure.length, swapsExitCode(swaps)]).toEqual([1, 1, 0]);
  });

  it('are missed if there is no run, or none that is as it should be', async () => {
    await record('keeps', CLEAN);
    const failed = { ...suite, cases: suite.cases.map((each) => (each.scenario === 'drops' ? { ...each, kind: 'fail' as const } : each)) };
    const swaps = await swapsOf(pairOf(DROPS), failed);
    expect(swaps).toMatchObject([{ without: ['drops'] }]);
    expect(swapsExitCode(swaps)).toBe(2);
    expect(swapsInWords(swaps)).toContain('there is no run of drops that is as it should be');
  });
});
