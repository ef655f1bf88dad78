import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import { CLOSED_LOOP } from '../siege/pace/pace-plan.ts';
import type { Method } from '../siege/requests/request-definition.ts';
import type { Judge, RunningSiege, SiegeOptions, StreamingJudge } from '../siege/siege-types.ts';
import { TRUSTED_IN_CALIBRATION } from './certificates.ts';
import { VERSIONS } from './exchange.ts';
import type { CalibrationCase } from './fault-case.ts';
import { startFaultServer } from './fault-server.ts';
import { type RowPlan, tally } from './tally-row.ts';
import type { MakeSocketFolder } from './unreachable-address.ts';

/** The instrument under test: the siege's own start, or a blinded one in the tests. */
export interface Instrument {
  readonly startSiege: (options: SiegeOptions) => RunningSiege;
  readonly judgeFor: (filling: Buffer, method: Method) => Judge | StreamingJudge;
  /** Makes the folders of Unix sockets. */
  readonly makeFolder?: MakeSocketFolder;
}

/** What the time-outs of a row are if it is not the time-out that is tested: a loaded machine must not trip over them. */
const GENEROUS_MS = 15_000;
/** The time-out of the rows that test it: short if each request runs into it, longer if good answers come in between. */
const TIMEOUT_UNDER_TEST_MS = { every: 400, some: 1_500 } as const;
/** A siege that has not ended by then is stuck; its open records make the row inexact. */
const STUCK_AFTER_MS = 20_000;

/** How many attempts a row makes: enough that each client meets the fault, few if each costs a time-out. */
export function requestsFor(subject: CalibrationCase, clients: number): number {
  switch (timeoutUnderTest(subject)) {
    case 'every':
      return 2 * clients;
    case 'some':
      return Math.max(6, 3 * clients);
    case 'none':
      return subject.perClientAndSecond === null ? Math.max(9, 6 * clients) : 4 * clients;
  }
}

/** Which of the case's requests run into a time-out. */
function timeoutUnderTest({ outcome, misbehaviour }: CalibrationCase): 'every' | 'some' | 'none' {
  if (outcome !== 'timeout' && outcome !== 'connect-timeout') return 'none';
  return (misbehaviour.on === 'request' || misbehaviour.on === 'upload') && misbehaviour.when !== 'every' ? 'some' : 'every';
}

/** Carries out one row: starts the case's server, lets the siege at it, and holds the ledger against the server's books. */
export async function runRow(plan: RowPlan, instrument: Instrument, clock: Clock): Promise<CalibrationRow> {
  const { subject, lane, clients, requests } = plan;
  const tested = timeoutUnderTest(subject);
  const timeoutMs = tested === 'none' ? GENEROUS_MS : TIMEOUT_UNDER_TEST_MS[tested];
  const server = await startFaultServer(subject, instrument.makeFolder);
  try {
    const ledger = new Ledger({ targets: [subject.name], versions: VERSIONS });
    const siege = instrument.startSiege({
      targets: [server.target],
      clients,
      lanes: [lane],
      judge: instrument.judgeFor(subject.filling, subject.request.method ?? 'GET'),
      ledger,
      clock,
      connectTimeoutMs: subject.outcome === 'connect-timeout' ? timeoutMs : GENEROUS_MS,
      timeoutMs: subject.outcome === 'timeout' ? timeoutMs : GENEROUS_MS,
      pauseAfterFailureMs: 1,
      sendIds: true,
      pace: subject.perClientAndSecond === null ? CLOSED_LOOP : { kind: 'schedule', perSecond: subject.perClientAndSecond * clients },
      maxRequests: requests,
      insecure: false,
      ...(subject.misbehaviour.on === 'handshake' ? { authorities: TRUSTED_IN_CALIBRATION } : {}),
    });
    await endOf(siege);
    // What the client gave up on may still wait for the server: it counts once it is read.
    await turn();
    await turn();
    return tally(plan, ledger, server.truth);
  } finally {
    await server.stop();
  }
}

/** Waits for the siege, within a bound. Rejects if the engine itself broke. */
export async function endOf(siege: RunningSiege): Promise<void> {
  const timer = new AbortController();
  const stuck = delay(STUCK_AFTER_MS, 'stuck' as const, { signal: timer.signal });
  try {
    if ((await Promise.race([siege.finished, stuck])) === 'stuck') await Promise.race([siege.drain(), delay(GENEROUS_MS)]);
  } finally {
    timer.abort();
    stuck.catch(() => {});
  }
}
