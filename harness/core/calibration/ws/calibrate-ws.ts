import { type Clock, startClock } from '../../clock.ts';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { CalibrationRow } from '../../record/run-record.ts';
import type { Judge } from '../../siege/siege-types.ts';
import { startWsSiege } from '../../siege/ws/ws-siege.ts';
import { VERSIONS } from '../exchange.ts';
import { rowOfServer } from '../row-of-server.ts';
import { rowsAtOnce } from '../rows-at-once.ts';
import type { WsCase } from './ws-case.ts';
import { WS_CORRECT } from './ws-correct.ts';
import { startWsFaultServer } from './ws-fault-server.ts';
import { WS_FAULTS } from './ws-faults.ts';

const TIMEOUT_UNDER_TEST_MS = 1_500;
/** Rows at the same time: some of them wait for a time-out. */
const AT_ONCE = 6;

export interface CalibrateWsOptions {
  readonly form: 'short' | 'full';
  readonly lanes: readonly Lane[];
  readonly clientCounts: readonly number[];
  readonly clock?: Clock;
  /** What is calibrated; the siege itself, unless a test blinds it. */
  readonly start?: typeof startWsSiege;
}

/** The judge of these echoes: the server says its version before what it was sent. */
const JUDGE: Judge = {
  wantsBody: true,
  judge({ body }) {
    const version = VERSIONS.indexOf(body.toString('latin1', 0, 'ver_a'.length));
    return { outcome: version > 0 ? 'answered' : 'wrong-body', version: Math.max(0, version), pid: 0 };
  },
};

/** The known-answer test of the siege over WebSockets: a row for each case, lane and number of clients. */
export async function calibrateWs(options: CalibrateWsOptions): Promise<readonly CalibrationRow[]> {
  const { form, lanes, clientCounts, clock = startClock(), start = startWsSiege } = options;
  const cases = [...WS_FAULTS, ...WS_CORRECT].filter((subject) => form === 'full' || subject.short);
  const plans = cases.flatMap((subject) => lanes.flatMap((lane) => clientCounts.map((clients) => ({ subject, lane, clients }))));
  return rowsAtOnce(plans, AT_ONCE, (plan) => runRow(plan, clock, start));
}

interface Plan {
  readonly subject: WsCase;
  readonly lane: Lane;
  readonly clients: number;
}

async function runRow({ subject, lane, clients }: Plan, clock: Clock, start: typeof startWsSiege): Promise<CalibrationRow> {
  const timeoutMs = subject.outcome === 'timeout' || subject.outcome === 'stalled' ? TIMEOUT_UNDER_TEST_MS : null;
  const held = new HeldExchanges();
  return rowOfServer({ subject, lane, clients, exchange: 'ws', timeoutMs }, await startWsFaultServer(subject), {
    start,
    clock,
    judge: JUDGE,
    held,
  });
}
