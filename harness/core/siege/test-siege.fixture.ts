import { startClock } from '../clock.ts';
import { Ledger, type LedgerRecord } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';
import { startSiege } from './http1/start-siege.ts';
import type { DrainedSiege, Judge, RunningSiege, SiegeOptions } from './siege-types.ts';

/** Takes 200 with the body `hello` for an answer of version 1. */
export const helloJudge: Judge = {
  wantsBody: true,
  judge: (answer) => {
    const pid = Number(answer.header('x-pid') ?? 0);
    if (answer.status !== 200) return { outcome: 'wrong-status', version: 0, pid };
    return { outcome: answer.body.toString() === 'hello' ? 'answered' : 'wrong-body', version: 1, pid };
  },
};

export interface Siege {
  readonly running: RunningSiege;
  readonly ledger: Ledger;
}

/** Starts a siege with options that suit a test: one client, the new lane, short time-outs, no pauses. */
export function besiege(urls: readonly URL[], options: Partial<SiegeOptions> = {}): Siege {
  const ledger = new Ledger({ targets: urls.map((url) => url.pathname), versions: ['unknown', 'a'] });
  const running = startSiege({
    targets: urls.map((url) => ({ name: url.pathname, url })),
    clients: 1,
    lanes: ['new'],
    judge: helloJudge,
    ledger,
    clock: startClock(),
    connectTimeoutMs: 2000,
    timeoutMs: 2000,
    pauseAfterFailureMs: 0,
    sendIds: false,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
    ...options,
  });
  return { running, ledger };
}

/** Besieges with that many requests, to the end. */
export async function besiegeWith(
  maxRequests: number,
  urls: readonly URL[],
  options: Partial<SiegeOptions> = {},
): Promise<{ readonly drained: DrainedSiege; readonly ledger: Ledger; readonly records: readonly LedgerRecord[] }> {
  const { running, ledger } = besiege(urls, { maxRequests, ...options });
  const drained = await running.finished;
  return { drained, ledger, records: [...ledger.records()] };
}

/** How often each outcome occurs. */
export function outcomes(records: Iterable<LedgerRecord>): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of records) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Waits until something is observed; the test's own time-out bounds it. */
export async function until(observed: () => boolean): Promise<void> {
  while (!observed()) await new Promise((resolve) => setImmediate(resolve));
}
