import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainFailures, findings } from '../core/explain/findings.ts';
import { capacityOf } from '../core/explain/worker-capacity.ts';
import { findRun } from '../report/find-run.ts';
import { readRecording } from '../report/read-recording.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { Desk } from './zerodrop.fixture.ts';

const there = { docker: await requireRuntime('docker'), host: await requireRuntime('host') };

describe.each(['docker', 'host'] as const)('what a real run has lost, %s', (runtime) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.create();
  });
  afterAll(() => desk.clear());

  async function recordingOf(name: string) {
    const { code, stdout, stderr } = await desk.scenario(name, runtime);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    return readRecording(await findRun(name, desk.out));
  }

  it.skipIf(!there[runtime])('is put down to the pid of the killed worker and to the kill, and to nothing else', async () => {
    const recording = await recordingOf('dance-killed');
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

  it.skipIf(!there[runtime])('is put down to the worker of a pool that should have none, each to a line of its log', async () => {
    const recording = await recordingOf('unavailable-modifier');
    const { ledger, events } = recording;
    const [finding, ...others] = findings(recording);
    expect(others).toEqual([]);
    const worker = events.find(({ kind, instance }) => kind === 'worker-spawned' && instance === 'pool');
    expect(finding).toMatchObject({
      outcome: 'empty-reply',
      cause: 'unavailable-modifier',
      count: ledger.failed,
      lineCount: ledger.failed,
      processes: [{ instance: 'pool', pid: worker?.pid, requests: ledger.failed }],
    });
    const explained = [...explainFailures(recording).explained.values()];
    for (const { process } of explained) expect(process).toEqual({ instance: 'pool', pid: worker?.pid });
    expect(new Set(explained.map(({ explanation }) => explanation?.line)).size).toBe(ledger.failed);
  });
});
