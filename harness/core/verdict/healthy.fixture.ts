import { type Lane, Ledger } from '../ledger/ledger.ts';
import type { Failure } from '../ledger/outcome.ts';
import type { CalibrationRow, Recording, RunEvent, RunRecord } from '../record/run-record.ts';
import { TARGETS, VERSION_NAMES, type Written, write } from './written-ledger.fixture.ts';

/** When the strategy began, the first request reached the new version, the old one stopped, and it was complete. */
export const TRIGGER_MS = 3000;
export const FIRST_NEW_MS = 4500;
export const LAST_OLD_MS = 4600;
export const COMPLETE_MS = 4990;
const END_MS = 7000;

/** What a test breaks of a healthy run. */
export interface Breakage {
  readonly run?: Partial<RunRecord>;
  readonly events?: readonly RunEvent[];
  /** Changes an attempt of the siege; called for each in the order in which they are sent. */
  readonly attempt?: (
    healthy: Required<Pick<Written, 'sentMs' | 'endMs' | 'client' | 'path' | 'version' | 'lane'>>,
    id: number,
  ) => Partial<Written>;
}

/**
 * The recording of a healthy run, the same at every call: 6 clients loop over `/slow/` (300 to 600 ms) and `/fast/`
 * (2 ms) while `ver_b` takes over from `ver_a`; in lane `reused` each on one connection. A test breaks one thing, and sees that one rule tells.
 */
export function healthyRecording({ run = {}, events = [], attempt = () => ({}) }: Breakage = {}): Recording {
  const lanes = run.options?.lanes ?? ['new'];
  const ledger = besiege(run.options?.clients ?? 6, lanes, attempt);
  return { run: { ...healthyRun(ledger, lanes), ...run }, ledger, events };
}

function besiege(clients: number, lanes: readonly Lane[], change: NonNullable<Breakage['attempt']>): Ledger {
  const ledger = new Ledger({ targets: TARGETS, versions: VERSION_NAMES });
  let luck = 7;
  const random = (): number => {
    luck = (Math.imul(luck, 1_664_525) + 1_013_904_223) >>> 0;
    return luck / 2 ** 32;
  };
  const siege = lanes.flatMap((lane) =>
    Array.from({ length: clients }, (_, client) => ({ lane, client, atMs: 1000 + client * 3.5, turn: client })),
  );
  for (;;) {
    const who = siege.reduce((first, other) => (other.atMs < first.atMs ? other : first));
    if (who.atMs >= END_MS) return ledger;
    const sentMs = who.atMs;
    const slow = who.turn++ % 2 === 0;
    const old = sentMs < FIRST_NEW_MS || (sentMs <= LAST_OLD_MS && random() < 0.5);
    const endMs = sentMs + (slow ? 300 + 300 * random() : 2);
    const healthy = { sentMs, endMs, client: who.client, lane: who.lane, path: slow ? '/slow/' : '/fast/', version: old ? 1 : 2 } as const;
    const reusedConnection = who.lane === 'reused' && who.turn > who.client + 1;
    const changed: Written = { pid: old ? 4711 : 4811, reusedConnection, ...healthy, ...change(healthy, ledger.sent) };
    write(ledger, changed.outcome === undefined || changed.outcome === 'answered' ? changed : { ...changed, version: 0 });
    who.atMs = (changed.endMs ?? endMs) + (changed.outcome === undefined ? 1 : 75);
  }
}

function healthyRun(ledger: Ledger, lanes: readonly Lane[]): RunRecord {
  return {
    schema: 'zerodrop/run/1',
    zerodrop: '0.1.0',
    id: 'a1b2c3',
    scenario: 'zerg-dance',
    title: 'a zerg dance',
    startedAt: '2026-11-20T15:00:00.000Z',
    durationMs: 7600,
    runtime: 'host',
    server: { name: 'a-server', title: 'A server', version: '2.0.21' },
    machine: { kernel: 'Linux 6.1', cores: 2, node: 'v24.0.0' },
    options: { clients: 6, lanes, startupSeconds: 1, seed: null, ratePerSecond: null, timeoutMs: 30_000 },
    command: 'npm run scenario zerg-dance',
    expectation: { kind: 'zero-downtime', maxStallMs: 100 },
    versions: VERSION_NAMES.map((name, i) => ({ name, status: i === 0 ? null : 200 + i })),
    slowTargets: [0],
    phases: [
      { name: 'boot', startMs: 0, endMs: 1000 },
      { name: 'baseline', startMs: 1000, endMs: 2999 },
      { name: 'reload', startMs: 2999, endMs: 5000 },
      { name: 'settle', startMs: 5000, endMs: END_MS },
      { name: 'drain', startMs: END_MS, endMs: 7600 },
    ],
    transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: TRIGGER_MS, completeMs: COMPLETE_MS }],
    expectsChange: true,
    path: { refuses: true, detail: 'a closed port on 127.0.0.1 refuses' },
    calibration: lanes.flatMap(exactCalibration),
    served: { total: ledger.answered, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [] },
    observations: [{ atMs: 5001, says: 'ver_a sleeps', holds: true }],
    generator: { loopDelayP99Ms: 1.4, loopDelayMaxMs: 6.2, freezes: [], stealShare: 0.001 },
    trouble: null,
    configuration: {},
  };
}

/** Rows of a detector that gave every known answer. */
export function exactCalibration(lane: Lane): CalibrationRow[] {
  const faults: readonly (readonly [string, Failure])[] = [
    ['closed-port', 'refused'],
    ['fin-before-answer', 'empty-reply'],
    ['rst-before-answer', 'reset'],
    ['fin-within-headers', 'truncated'],
    ['fin-within-body', 'truncated'],
    ['hang-before-answer', 'timeout'],
    ['garbage', 'malformed'],
    ['status-503', 'wrong-status'],
  ];
  const rows = faults.map(([fault, outcome]) => ({ fault, lane, clients: 1, injected: 2, counted: 2, outcome, falseAlarms: 0 }));
  return [...rows, { fault: 'http-1.0-answer', lane, clients: 1, injected: 0, counted: 0, outcome: 'answered', falseAlarms: 0 }];
}
