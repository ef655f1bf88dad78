import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, startClock } from '../../harness/core/clock.ts';
import { type Lane, Ledger } from '../../harness/core/ledger/ledger.ts';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { startSiege } from '../../harness/core/siege/http1/start-siege.ts';
import { statusJudge, versionsOf } from '../../harness/core/siege/judging/status-judge.ts';
import { outages } from '../../harness/core/verdict/measures/outages.ts';
import type { Outage } from '../../harness/report/contract.ts';
import { type Injection, Injector } from './injection.ts';

/** One outage that was injected, and what was found of it. Times are milliseconds on the siege's clock. */
export interface Edges {
  readonly injection: Injection;
  readonly lane: Lane;
  readonly fromMs: number;
  readonly toMs: number;
  /** The outages that overlap it; one, if all is well. */
  readonly found: readonly Outage[];
  /** How late requests were sent, and how long they took, at the most, of those that were due or under way within a few milliseconds of the edge. */
  readonly starvedAtBeginMs: number;
  readonly starvedAtEndMs: number;
}

export interface EdgesMeasured {
  readonly edges: readonly Edges[];
  /** Outages that were not injected. */
  readonly invented: readonly Outage[];
  /** By the ledger, which balances. */
  readonly failed: number;
  readonly sent: number;
}

export interface EdgesPlan {
  readonly lane: Lane;
  readonly ratePerSecond: number;
  readonly injections: readonly Injection[];
}

/** The promise for 1,000 requests a second, which are a millisecond apart. */
export const PROMISED_MS = 2;
const STARVED_MS = 1;
const CALM_MS = 250;
/** Around an edge, how far to look for a client that was starved. */
const NEAR_MS = 10;

export interface RepeatedPlan extends EdgesPlan {
  /** Whether what was measured so far shows enough of the outages of a length (in ms). */
  readonly isShown: (measured: readonly Edges[], forMs: number) => boolean;
  /** How often outages of a length are injected, at most. */
  readonly mostRounds: number;
  /** What injects them; a test may give another. */
  readonly measure?: (plan: EdgesPlan) => Promise<EdgesMeasured>;
}

/**
 * Injects outages, and those of a length again of which too little was shown, since the machine was busy with something else, a
 * few times at most. Everything that was measured counts, disturbed or not.
 */
export async function measureEdgesRepeatedly({
  isShown,
  mostRounds,
  measure = measureEdges,
  ...plan
}: RepeatedPlan): Promise<EdgesMeasured> {
  const all: EdgesMeasured[] = [];
  let { injections } = plan;
  for (let round = 0; round < mostRounds && injections.length > 0; round++) {
    all.push(await measure({ ...plan, injections }));
    const measured = all.flatMap(({ edges }) => edges);
    injections = plan.injections.filter(({ forMs }) => !isShown(measured, forMs));
  }
  return {
    edges: all.flatMap(({ edges }) => edges),
    invented: all.flatMap(({ invented }) => invented),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
    sent: all.reduce((sum, { sent }) => sum + sent, 0),
  };
}

/** Injects outages one after the other under a constant rate, and reads them from the ledger. */
export async function measureEdges({ lane, ratePerSecond, injections }: EdgesPlan): Promise<EdgesMeasured> {
  const injector = await Injector.start(await freePort());
  try {
    const clock = startClock();
    const expected = { statuses: { before: 200, after: 200 }, body: null };
    const ledger = new Ledger({ targets: ['/'], versions: versionsOf(expected).map(({ name }) => name) });
    const siege = startSiege({
      targets: [{ name: '/', url: injector.url }],
      // As `watch --rate` has it: enough to keep to the schedule while those that failed pause.
      clients: Math.max(6, Math.ceil(ratePerSecond / 10)),
      lanes: [lane],
      judge: statusJudge(expected),
      ledger,
      clock,
      connectTimeoutMs: 10_000,
      timeoutMs: 10_000,
      pauseAfterFailureMs: 75,
      sendIds: false,
      pace: { kind: 'schedule', perSecond: ratePerSecond },
      maxRequests: null,
      insecure: false,
    });
    const truths: Pick<Edges, 'injection' | 'fromMs' | 'toMs'>[] = [];
    await delay(2 * CALM_MS);
    for (const injection of injections) {
      const { fromNs, toNs } = await injector.inject(injection);
      truths.push({ injection, fromMs: onClock(clock, fromNs), toMs: onClock(clock, toNs) });
      const left = onClock(clock, toNs) - clock.nowMs();
      await delay(Math.max(0, left) + CALM_MS);
    }
    await siege.drain();
    const all = outages(ledger, []);
    const edges = truths.map(({ injection, fromMs, toMs }): Edges => {
      const [starvedAtBeginMs, starvedAtEndMs] = [starved(ledger, fromMs), starved(ledger, toMs)];
      // A request that is on its way at an edge may fall on either side of it.
      const found = all.filter(
        (outage) => outage.toMs > fromMs - NEAR_MS - starvedAtBeginMs && outage.fromMs < toMs + NEAR_MS + starvedAtEndMs,
      );
      return { injection, lane, fromMs, toMs, found, starvedAtBeginMs, starvedAtEndMs };
    });
    const invented = all.filter((outage) => !edges.some(({ found }) => found.includes(outage)));
    return { edges, invented, failed: ledger.failed, sent: ledger.sent };
  } finally {
    injector.stop();
  }
}

/**
 * How far the found edges are from the true ones, in milliseconds; null if nothing was found. A machine that is busy with
 * something else may tear an outage apart: then from the first part's begin to the last one's end.
 */
export function errorsOf({ found, fromMs, toMs }: Edges): { readonly beginMs: number; readonly endMs: number } | null {
  if (found.length === 0) return null;
  return { beginMs: Math.min(...found.map((one) => one.fromMs)) - fromMs, endMs: Math.max(...found.map((one) => one.toMs)) - toMs };
}

/** Whether requests around both edges were sent on time and answered fast. */
export function isUndisturbed({ starvedAtBeginMs, starvedAtEndMs }: Edges): boolean {
  return isCalm(starvedAtBeginMs) && isCalm(starvedAtEndMs);
}

/** Whether requests around an edge were sent on time and answered fast: starved by `starvedMs` at most. */
export function isCalm(starvedMs: number): boolean {
  return starvedMs <= STARVED_MS;
}

/**
 * How far a found edge may be from the true one, in milliseconds. If requests were late or slow by more than their
 * distance, the machine was busy with something else, and the edge can't be known better than that.
 */
export function toleranceMs(starvedMs: number): number {
  return isCalm(starvedMs) ? PROMISED_MS : PROMISED_MS + starvedMs;
}

function onClock(clock: Clock, stampNs: string): number {
  return Number(BigInt(stampNs) - clock.originNs) / 1e6;
}

function starved(ledger: Ledger, edgeMs: number): number {
  let worst = 0;
  for (const { sentAtMs, lagMs, durationMs } of ledger.records()) {
    const dueMs = sentAtMs - lagMs;
    if (dueMs < edgeMs + NEAR_MS && sentAtMs + durationMs > edgeMs - NEAR_MS) worst = Math.max(worst, lagMs, durationMs);
  }
  return worst;
}
