import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import { CLOSED_LOOP } from '../siege/pace/pace-plan.ts';
import type { RunningSiege, SiegeOptions, Target } from '../siege/siege-types.ts';
import { endOf } from './calibrate-row.ts';
import { VERSIONS } from './exchange.ts';
import type { InjectedFaults } from './injected-faults.ts';
import { type RowPlan, tally } from './tally-row.ts';

/** What the time-outs of a row are if it is not the time-out that is tested: a loaded machine must not trip over them. */
const GENEROUS_MS = 15_000;

/** A server that misbehaves as one case has it. */
export interface CaseServer {
  readonly target: Target;
  /** What it did, by its own books; null if none takes part. */
  readonly truth: InjectedFaults | null;
  stop(): Promise<void>;
}

/** A row of an exchange that has an engine of its own. */
export interface ServedRow extends Omit<RowPlan<{ readonly name: string; readonly outcome: CalibrationRow['outcome'] }>, 'requests'> {
  readonly exchange: NonNullable<CalibrationRow['exchange']>;
  /** Time-out of the rows that test it; null if this one does not. */
  readonly timeoutMs: number | null;
}

/** Lets a siege at the server of a case, holds the ledger against the server's books, and stops the server. */
export async function rowOfServer(
  { subject, lane, clients, exchange, timeoutMs }: ServedRow,
  server: CaseServer,
  {
    start,
    clock,
    ...more
  }: { readonly start: (options: SiegeOptions) => RunningSiege; readonly clock: Clock } & Pick<SiegeOptions, 'judge' | 'held'>,
): Promise<CalibrationRow> {
  const requests = Math.max(6, 3 * clients);
  try {
    const ledger = new Ledger({ targets: [subject.name], versions: VERSIONS });
    const siege = start({
      ...more,
      targets: [server.target],
      clients,
      lanes: [lane],
      ledger,
      clock,
      connectTimeoutMs: GENEROUS_MS,
      timeoutMs: timeoutMs ?? GENEROUS_MS,
      pauseAfterFailureMs: 1,
      sendIds: true,
      pace: CLOSED_LOOP,
      maxRequests: requests,
      insecure: false,
    });
    await endOf(siege);
    await turn();
    return { ...tally({ subject, lane, clients, requests }, ledger, server.truth), exchange };
  } finally {
    await server.stop();
  }
}
