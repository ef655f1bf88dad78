import { calibrate } from '../../harness/core/calibration/calibrate.ts';
import type { Clock } from '../../harness/core/clock.ts';
import type { Lane, Ledger } from '../../harness/core/ledger/ledger.ts';
import type { GeneratorHealth, Recording } from '../../harness/core/record/run-record.ts';
import { probePath } from '../../harness/core/siege/path-probe.ts';
import { ZERODROP_VERSION } from '../../harness/core/zerodrop-version.ts';
import { thisMachine } from '../../harness/run/machine.ts';

export interface Siege {
  readonly ledger: Ledger;
  readonly generator: GeneratorHealth;
  readonly clock: Clock;
  readonly clients: number;
  readonly lanes: readonly Lane[];
}

/** The recording that a watch of this siege would have made, around a command that changed nothing in its middle third. */
export async function recordingOf({ ledger, generator, clock, clients, lanes }: Siege): Promise<Recording> {
  const fromMs = ledger.at(0).sentAtMs;
  const toMs = ledger.at(ledger.sent - 1).sentAtMs;
  const at = (share: number): number => fromMs + share * (toMs - fromMs);
  return {
    run: {
      schema: 'zerodrop/run/1',
      zerodrop: ZERODROP_VERSION,
      id: 'benchmark',
      scenario: 'watch',
      title: 'a siege of the benchmark',
      startedAt: clock.startedAt.toISOString(),
      durationMs: clock.nowMs(),
      runtime: 'external',
      server: null,
      machine: thisMachine(),
      options: { clients, lanes, startupSeconds: null, seed: null, ratePerSecond: null, timeoutMs: 30_000 },
      command: 'npm run bench',
      expectation: { kind: 'zero-downtime', maxStallMs: null },
      versions: [
        { name: 'unknown', status: null },
        { name: '200', status: 200 },
      ],
      slowTargets: [],
      phases: [
        { name: 'boot', startMs: 0, endMs: fromMs },
        { name: 'baseline', startMs: fromMs, endMs: at(1 / 3) },
        { name: 'reload', startMs: at(1 / 3), endMs: at(2 / 3) },
        { name: 'settle', startMs: at(2 / 3), endMs: toMs },
        { name: 'drain', startMs: toMs, endMs: clock.nowMs() },
      ],
      transitions: [],
      expectsChange: false,
      change: { kind: 'none' },
      path: await probePath('127.0.0.1'),
      calibration: await calibrate({ form: 'short', lanes, clientCounts: [1] }),
      served: null,
      observations: [],
      generator,
      trouble: null,
      configuration: {},
    },
    ledger,
    events: [],
  };
}
