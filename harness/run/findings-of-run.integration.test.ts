import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainFailures, findings } from '../core/explain/findings.ts';
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
