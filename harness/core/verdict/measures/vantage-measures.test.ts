import { expect, it } from 'vitest';
import type { VantageOfRun } from '../../record/vantage-of-run.ts';
import { detector } from '../checks/detector-check.ts';
import { exactCalibration, healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';
import { measureVantages } from './vantage-measures.ts';

const CLOCK = { aheadMs: 4000, driftPpm: null, uncertainMs: 0.5, roundTrips: 90 };

function vantage(name: string, from: number, to: number): VantageOfRun {
  return { name, engine: 'ssh', host: name, clients: to - from, clientRanges: [[from, to]], clock: CLOCK };
}

const ZONES = [vantage('zone-a', 0, 2), vantage('zone-b', 2, 4), vantage('zone-c', 4, 6)];

/** A healthy run of three zones, in which the clients of some are refused for 700 ms. */
function outageAt(isStruck: (client: number) => boolean) {
  const { run } = healthyRecording();
  const calibration = [
    ...run.calibration,
    ...ZONES.flatMap(({ name }) => exactCalibration('new').map((row) => ({ ...row, vantage: name }))),
  ];
  return healthyRecording({
    run: { vantages: ZONES, calibration },
    attempt: ({ client, sentMs }) =>
      isStruck(client) && sentMs >= 5000 && sentMs < 5700 ? { outcome: 'refused', endMs: sentMs + 0.2 } : {},
  });
}

it('tells what one vantage met and no other noticed, with its edges and their width', () => {
  const [a, b, c] = measureVantages(outageAt((client) => client === 2 || client === 3)) ?? [];
  expect([a?.outages, c?.outages]).toEqual([[], []]);
  expect(b?.outages).toMatchObject([{ elsewhere: 'alone', uncertainMs: 0.5, failed: b?.requests.failed }]);
  const [outage] = b?.outages ?? [];
  expect((outage?.toMs ?? 0) - (outage?.fromMs ?? 0)).toBeGreaterThan(500);
});

it('tells an outage that others met as shared', () => {
  const all = measureVantages(outageAt((client) => client < 4)) ?? [];
  expect(all.map(({ outages }) => outages.map(({ elsewhere }) => elsewhere))).toEqual([['shared'], ['shared'], []]);
});

it('has every request of the run in one vantage', () => {
  const recording = outageAt(() => false);
  const sent = (measureVantages(recording) ?? []).reduce((sum, { requests }) => sum + requests.sent, 0);
  expect(sent).toBe(recording.ledger.sent);
});

it('leaves a run open of which a vantage sent nothing after the command, or did not prove its detector', () => {
  const recording = outageAt(() => false);
  const verdictOf = (name: string, given: typeof recording) => judgeRun(given).checks.find((check) => check.name === name);
  expect(verdictOf('vantages', recording)).toMatchObject({ verdict: 'pass', facts: { vantages: 3, uncertainMs: 0.5 } });
  const idle = { ...recording, run: { ...recording.run, vantages: [...ZONES, vantage('zone-d', 6, 7)] } };
  expect(verdictOf('vantages', idle)).toMatchObject({ verdict: 'inconclusive', reason: 'vantage-silent', facts: { silent: 'zone-d' } });
  const without = recording.run.calibration.filter(({ vantage: name }) => name !== 'zone-b');
  expect(detector({ ...recording, run: { ...recording.run, calibration: without } })).toMatchObject({
    verdict: 'inconclusive',
    reason: 'vantage-untested',
    facts: { vantage: 'zone-b' },
  });
});

it('leaves open what the width of the clocks decides, and that alone', () => {
  const { run } = healthyRecording();
  const late = (offMs: number) => {
    const recording = outageAt(() => false);
    // The last answer of the old version, sent right around the completion.
    const completeMs = recording.run.transitions[0]?.completeMs ?? 0;
    let done = false;
    return healthyRecording({
      run: { vantages: ZONES, calibration: recording.run.calibration },
      attempt: ({ sentMs, endMs }) => {
        if (done || sentMs < completeMs - 40) return {};
        done = true;
        return { sentMs: completeMs + offMs, endMs: completeMs + offMs + endMs - sentMs, version: 1 };
      },
    });
  };
  expect(run.vantages).toBeUndefined();
  const transitionOf = (offMs: number) => judgeRun(late(offMs)).checks.find(({ name }) => name === 'transition');
  expect(transitionOf(-2)).toMatchObject({ verdict: 'pass' });
  expect(transitionOf(2)).toMatchObject({ verdict: 'fail', reason: 'wrong-version' });
  for (const offMs of [-0.3, 0.3])
    expect(transitionOf(offMs)).toMatchObject({
      id: 'unsure',
      verdict: 'inconclusive',
      reason: 'within-clock-uncertainty',
      facts: { uncertainMs: 0.5 },
    });
});
