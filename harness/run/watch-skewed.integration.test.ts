import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { vantageOfClient } from '../core/record/vantage-of-run.ts';
import { readRecording } from '../report/read-recording.ts';
import { WatchDesk } from './watch-call.fixture.ts';

const AGENT = `'${process.execPath}' '${join(PACKAGE_FOLDER, 'harness', 'cli.ts')}' agent`;
const AGENTS = 8;
const RATE = 1600;
const OUTAGE_MS = 20;

/** Debian's package faketime: a process sees other wall and monotonic clocks, which run at another speed. */
function hasFaketime(): boolean {
  try {
    execFileSync('faketime', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const wallMs = (): number => performance.timeOrigin + performance.now();

it.skipIf(!hasFaketime())(
  'sees an outage of 20 ms from eight agents whose clocks are skewed and drift, with edges within what it says',
  async () => {
    const at = await WatchDesk.create();
    onTestFinished(() => at.clear());
    // When the service answered the first and the last request of its outage, by its own clock.
    let [fromMs, toMs, refused] = [0, 0, 0];
    const service = await at.standIn((it) => {
      const healthy = it.behaviour;
      const beganMs = wallMs();
      it.behaviour = {
        kind: 'answers',
        status: () => {
          if (wallMs() - beganMs > OUTAGE_MS) {
            it.behaviour = healthy;
            return 200;
          }
          toMs = wallMs();
          if (refused++ === 0) fromMs = toMs;
          return 503;
        },
        body: 'not now',
      };
    });
    const skews = Array.from({ length: AGENTS }, (_, i) => ({ offsetS: (i - 3.5) * 1.4, speed: 1 + (i - 3.5) * 5e-5 }));
    const engines = skews.flatMap(({ offsetS, speed }) => [
      '--vantage',
      `exec:exec faketime -f '${offsetS < 0 ? '' : '+'}${offsetS.toFixed(1)}s x${speed.toFixed(6)}' ${AGENT}`,
    ]);
    const load = ['--rate', String(RATE), '--clients', String(RATE / 10), '--lane', 'new', '--timeout', '5', '--expect', '200'];
    const watched = await at.watch(service.url, ...engines, ...load, '--', 'bash', '-c', service.changeIt);
    const { report } = watched;
    expect([report.requests.sent, report.requests.failed]).toEqual([service.answered, refused]);
    const { vantages = [], uncertainMs = 0 } = report;
    expect(uncertainMs).toBeGreaterThan(0);
    const began = Date.parse(report.startedAt);
    const { ledger, run } = await readRecording(watched.folder);
    const contradictions: string[] = [];
    let [around, slowestMs] = [0, 0];
    for (const { client, sentAtMs, durationMs, outcome } of ledger.records()) {
      const { name = '?', clock = null } = vantageOfClient(run.vantages ?? [], client) ?? {};
      // The run's zero is told to the millisecond.
      const widthMs = (clock?.uncertainMs ?? 0) + 1;
      const [sentMs, endMs] = [began + sentAtMs, began + sentAtMs + durationMs];
      if (endMs > fromMs - 50 && sentMs < toMs + 50) {
        around++;
        slowestMs = Math.max(slowestMs, durationMs);
      }
      // What failed was in hand in the outage, and what was sent and answered within it was no outage: the service's own clock says when.
      const isOutside = endMs + widthMs < fromMs || sentMs - widthMs > toMs;
      const isWithin = sentMs - widthMs > fromMs && endMs + widthMs < toMs;
      if (outcome === 'answered' ? isWithin : isOutside)
        contradictions.push(`${name}: ${outcome} from ${sentMs - fromMs} to ${endMs - fromMs}`);
    }
    expect(contradictions).toEqual([]);
    expect(around).toBeGreaterThan(50);
    for (const [i, { name, clock, outages }] of vantages.entries()) {
      expect(Math.abs((clock?.aheadMs ?? 0) - (skews[i]?.offsetS ?? 0) * 1000), name).toBeLessThan(50);
      // An edge is found where a request was: as far apart as requests of this vantage are, and as long as one takes.
      const resolutionMs = (2 * 1000 * AGENTS) / RATE + slowestMs + 1;
      for (const { fromMs: firstMs, toMs: lastMs, uncertainMs: widthMs } of outages) {
        expect(Math.abs(began + firstMs - fromMs), `${name} from`).toBeLessThanOrEqual(resolutionMs + widthMs + OUTAGE_MS);
        expect(Math.abs(began + lastMs - toMs), `${name} to`).toBeLessThanOrEqual(resolutionMs + widthMs + OUTAGE_MS);
      }
    }
    expect(vantages.filter(({ outages }) => outages.length > 0).length).toBeGreaterThan(AGENTS / 2);
    expect(report.checks.find(({ name }) => name === 'zero-downtime')?.verdict).toBe('fail');
  },
  120_000,
);
