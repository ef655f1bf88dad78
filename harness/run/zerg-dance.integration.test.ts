import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { findings } from '../core/explain/findings.ts';
import { capacityOf } from '../core/explain/worker-capacity.ts';
import { readLedger } from '../core/ledger/ledger-file.ts';
import type { RunRecord } from '../core/record/run-record.ts';
import { reportAgain } from '../report/again.ts';
import { findRun } from '../report/find-run.ts';
import { readRecording } from '../report/read-recording.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { Desk } from './zerodrop.fixture.ts';

/** What was rendered from memory when the run ended, and what is rendered from its files, are the same bytes. */
async function rendersAgain(folder: string): Promise<void> {
  const rendered = (): Promise<string[]> =>
    Promise.all(['report.html', 'report.json', 'junit.xml'].map((name) => readFile(join(folder, name), 'latin1')));
  const first = await rendered();
  await reportAgain(folder);
  expect(await rendered()).toEqual(first);
}

describe.each(['docker', 'host'] as const)('a real zerg dance, %s', async (runtime) => {
  const there = await requireRuntime(runtime);
  describe.skipIf(!there)('run as a user runs it', () => {
    let desk: Desk;
    beforeAll(async () => {
      desk = await Desk.create();
    });
    afterAll(() => desk.clear());

    it('passes, with every request accounted for on both sides', async () => {
      const { code, stdout } = await desk.scenario('zerg-dance', runtime);
      expect(stdout).toMatch(/PASS\s+zerg-dance/);
      expect(code).toBe(0);

      const report = await desk.report('zerg-dance');
      expect(report.schema).toBe('zerodrop/report/1');
      expect(report.verdict).toBe('pass');
      expect(report.runtime).toBe(runtime);
      const { sent, answered, failed, served, byStatus } = report.requests;
      expect(sent).toBeGreaterThan(100);
      expect({ answered, failed, served }).toEqual({ answered: sent, failed: 0, served: sent });
      expect(Object.keys(byStatus)).toEqual(['201', '202']);
      expect(report.transitions.length).toBeGreaterThanOrEqual(3);
      for (const transition of report.transitions) expect(transition.strays).toBe(0);
      expect(report.calibration.counted).toBe(report.calibration.injected);
      expect(report.calibration.falseAlarms).toBe(0);

      const folder = join(desk.out, 'zerg-dance', 'latest');
      expect(await readdir(folder)).toEqual(
        expect.arrayContaining(['events.ndjson', 'junit.xml', 'ledger.bin', 'logs', 'report.html', 'report.json', 'run.json']),
      );
      expect((await readLedger(join(folder, 'ledger.bin'))).sent).toBe(sent);
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('zerg-dance');
      await rendersAgain(folder);
    });

    it('fails when the old instance is killed, with the requests that were really lost', async () => {
      const { code } = await desk.scenario('dance-killed', runtime);
      const report = await desk.report('dance-killed');
      const check = report.checks.find(({ name }) => name === 'inner/zero-downtime');
      expect(check?.verdict).toBe('fail');
      const { failed, byOutcome } = report.requests;
      expect(failed).toBeGreaterThan(0);
      expect((byOutcome['empty-reply'] ?? 0) + (byOutcome.reset ?? 0)).toBe(failed);
      // Whatever the killed processes had begun and never served was lost; a request still in the queue may add to it.
      const run = JSON.parse(await readFile(join(desk.out, 'dance-killed', 'latest', 'run.json'), 'utf8')) as RunRecord;
      expect(run.served?.begunNotServed.length).toBeGreaterThan(0);
      expect(run.served?.begunNotServed.length).toBeLessThanOrEqual(failed);
      await rendersAgain(join(desk.out, 'dance-killed', 'latest'));
      // A control passes when the detector sees what was broken on purpose.
      expect(code).toBe(0);
    });

    it('puts what that kill has lost down to the pid of the killed worker and to the kill, and to nothing else', async () => {
      // Of the run of the test before.
      const recording = await readRecording(await findRun('dance-killed', desk.out));
      const { ledger, run, events, samples } = recording;
      const [finding, ...others] = findings(recording);
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ cause: 'killed', count: ledger.failed, eventCount: 1, lineCount: 0 });
      const [kill] = finding?.events ?? [];
      expect(kill?.text).toMatch(/^SIGKILL to all of ver_a-1 \(pids /);
      // The app's own journal says who had each request, and the signal's text who was killed.
      const begun = new Map(run.served?.begunNotServed.map(({ id, pid }) => [id, pid]));
      for (const id of finding?.requests ?? []) expect(kill?.text).toMatch(new RegExp(`\\b${begun.get(id)}\\b`));
      for (const { instance } of finding?.processes ?? []) expect(instance).toBe('ver_a-1');
      expect(finding?.processes.reduce((sum, { requests }) => sum + requests, 0)).toBe(ledger.failed);
      // What was sampled saw them serve, and go.
      const gone = new Set(events.filter(({ kind }) => kind === 'process-gone').map(({ pid }) => pid));
      for (const { pid } of finding?.processes ?? []) expect(gone).toContain(pid);
      expect(Math.max(...(samples === undefined ? [] : capacityOf(samples)).map(({ accepting }) => accepting))).toBeGreaterThanOrEqual(8);
    });

    it.each([
      ['dance-killed', EXIT.fail, 'fail'],
      ['dance-broken-import', EXIT.inconclusive, 'inconclusive'],
    ])('is no pass if a control is asked for zero downtime: %s', async (scenario, exitCode, verdict) => {
      const { code, stdout } = await desk.scenario(scenario, runtime, '--strict');
      expect(code, stdout).toBe(exitCode);
      expect((await desk.report(scenario)).verdict).toBe(verdict);
      const run = JSON.parse(await readFile(join(desk.out, scenario, 'latest', 'run.json'), 'utf8')) as RunRecord;
      expect(run.command).toBe(`FOOSERV_SLOW_SECONDS=0.2-0.4 npm run scenario ${scenario} -- --runtime ${runtime} --startup 1 --strict`);
      expect(run.options.slowSeconds).toBe('0.2-0.4');
    });

    it.each([
      ['dance-broken-import', /exited with code 22/],
      ['dance-without-takeover', /to take over running\.fifo, in vain/],
      ['dance-no-change', /nothing changed/],
    ])('is inconclusive, and says why: %s', async (scenario, why) => {
      const { code, stdout } = await desk.scenario(scenario, runtime);
      expect(stdout.replace(/\s+/g, ' ')).toMatch(why);
      const report = await desk.report(scenario);
      expect(report.checks.filter(({ name, verdict }) => name.startsWith('inner/') && verdict === 'inconclusive')).not.toEqual([]);
      expect(report.checks.filter(({ name, verdict }) => name.startsWith('inner/') && verdict === 'fail')).toEqual([]);
      expect(code).toBe(0);
    });
  });
});
