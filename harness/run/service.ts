import type { Clock } from '../core/clock.ts';
import { InconclusiveError } from '../core/errors.ts';
import { Progress } from '../core/ledger/answer-progress.ts';
import type { Changeover } from '../core/ledger/changeover.ts';
import { countAnswersOf, slowestAnswerMs } from '../core/ledger/count-outcome.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { requestTotals } from '../core/verdict/requests.ts';
import { poll, waitFor } from '../core/wait.ts';

/** Somebody's service, as its besiegers see it. */
export interface Service {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** In all lanes. */
  readonly clients: number;
  readonly lanes: number;
  readonly targets: number;
  /**
   * At a constant rate whoever is free sends, so that some clients may rightly have nothing to do: there each target must
   * answer once in each lane. Null is a closed loop.
   */
  readonly ratePerSecond: number | null;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How long it is looked at before the command, at least. */
const BASELINE_MS = 2000;
/** How long no answer of another version may have come, for the new one to be taken for everybody's. */
const STEADY_MS = 1000;
/** What a service may take to come back, or to change, beyond what its slowest answer takes. */
const PATIENCE_MS = 30_000;
/** Answers that each client must get on each target before and after: the second shows that it came through a whole round. */
const ROUNDS = 2;

/**
 * Looks at the service as it is, before anything is done to it. Rejects with InconclusiveError where it fails already,
 * or answers with the version (`unwanted`, an index into the ledger's) that only the command is to bring: what is seen
 * later could not be put down to the command.
 */
export async function looksHealthy(service: Service, unwanted: number | null): Promise<void> {
  const { ledger, clock, targets, timeoutMs, signal } = service;
  const progress = new Progress(ledger, 'answers', clock.nowMs());
  const fromMs = clock.nowMs();
  const wrong = (): string | null => {
    if (ledger.failed > 0) return `${ledger.failed} of ${ledger.sent} requests failed: ${inWords(ledger)}`;
    const early = unwanted === null ? 0 : countAnswersOf(ledger, unwanted);
    return early === 0 ? null : `${early} of ${ledger.answered} answers were ${ledger.versions[unwanted ?? 0]} already`;
  };
  await waitFor(
    poll(() => {
      const long = clock.nowMs() - fromMs >= BASELINE_MS;
      return long && (wrong() !== null || enough(service, progress)) ? true : null;
    }),
    {
      what: 'the service to answer every client on every URL before the command',
      timeoutMs: BASELINE_MS + 3 * targets * timeoutMs + scheduleMs(service),
      signal,
      evidence: () => `the command was not run; ${unanswered(service, progress)}`,
    },
  );
  const found = wrong();
  if (found !== null) throw new InconclusiveError(`the service was not fit to be watched, so the command was not run: ${found}`);
}

/**
 * Waits until the answers are of the new version, and no other has answered for a while. Returns from when on it was
 * the only one that answered: no earlier than now, when the command has ended.
 */
export async function newVersionEverywhere(service: Service, changeover: Changeover, patienceMs: number): Promise<number> {
  const { ledger, clock, clients, lanes, targets, ratePerSecond, signal } = service;
  const endedMs = clock.nowMs();
  let last = changeover.look();
  const steady = (): boolean => {
    last = changeover.look();
    const since = Math.max(last.otherSentMs, endedMs);
    const heard = ratePerSecond === null ? last.pairs >= clients * targets : last.reached >= lanes * targets;
    return heard && clock.nowMs() - since >= STEADY_MS;
  };
  await waitFor(
    poll(() => (steady() ? true : null)),
    {
      what: 'the new version to be the only one that answers, after the command had ended',
      timeoutMs: patienceMs,
      signal,
      evidence: () => {
        if (Number.isFinite(last.otherSentMs)) return `the old one answered a request ${ago(clock, last.otherSentMs)}`;
        return `${last.answers} answers of the new one came, ${ledger.failed} requests failed`;
      },
    },
  );
  // Strictly after the last request that another version answered.
  return Math.max(endedMs, last.otherSentMs + 0.001);
}

/** Waits until every client was answered on every target from now on; at a constant rate until every target has answered in each lane. */
export async function everybodyAnswered(service: Service, patienceMs: number): Promise<void> {
  const { ledger, clock, clients, targets, ratePerSecond, signal } = service;
  const progress = new Progress(ledger, 'answers', clock.nowMs());
  const heard = (): boolean => (ratePerSecond === null ? progress.pairs(1) >= clients * targets : everyTarget(service, progress));
  await waitFor(
    poll(() => (heard() ? true : null), 10),
    {
      what: 'the service to answer every client on every URL after the command',
      timeoutMs: patienceMs,
      signal,
      evidence: () => unanswered(service, progress),
    },
  );
}

/** Goes on watching for `settleMs`, and until every client was answered often enough. */
export async function settled(service: Service, settleMs: number, patienceMs: number): Promise<void> {
  const { ledger, clock, signal } = service;
  const progress = new Progress(ledger, 'answers', clock.nowMs());
  const fromMs = clock.nowMs();
  await waitFor(
    poll(() => (enough(service, progress) && clock.nowMs() - fromMs >= settleMs ? true : null)),
    {
      what: 'the service to go on answering every client on every URL after the command',
      timeoutMs: settleMs + patienceMs,
      signal,
      evidence: () => unanswered(service, progress),
    },
  );
}

/** How long to wait for a service that answers as slowly as it did so far. */
export function patienceFor(service: Service): number {
  return PATIENCE_MS + (ROUNDS + 1) * service.targets * slowestAnswerMs(service.ledger) + scheduleMs(service);
}

function enough(service: Service, progress: Progress): boolean {
  const { ratePerSecond, clients, targets } = service;
  if (ratePerSecond !== null) return progress.total() >= ROUNDS * clients && everyTarget(service, progress);
  return progress.pairs(ROUNDS) >= clients * targets;
}

function everyTarget({ lanes, targets }: Service, progress: Progress): boolean {
  return progress.reached() >= lanes * targets;
}

/**
 * What a constant rate takes to send as many requests as are asked for. Each thread of a siege takes the targets in turn on its
 * own, and there are as many threads as clients at most.
 */
function scheduleMs({ ratePerSecond, clients, targets }: Service): number {
  return ratePerSecond === null ? 0 : ((ROUNDS * clients + clients * targets) * 1000) / ratePerSecond;
}

/** What came, and on how many of several URLs. */
function unanswered({ ledger, lanes, targets, ratePerSecond }: Service, progress: Progress): string {
  const reached = progress.reached();
  if (ratePerSecond === null || reached >= lanes * targets) return answered(ledger);
  return `${reached} of ${targets} URLs${lanes > 1 ? ` in each of ${lanes} lanes` : ''} have answered since; ${answered(ledger)}`;
}

function answered(ledger: Ledger): string {
  return `of ${ledger.sent} requests ${ledger.answered} were answered so far${ledger.failed === 0 ? '' : `, and ${ledger.failed} failed: ${inWords(ledger)}`}`;
}

function inWords(ledger: Ledger): string {
  const { byOutcome, byStatus } = requestTotals(ledger, null);
  const statuses = Object.entries(byStatus).map(([status, n]) => `${n} with ${status}`);
  return Object.entries(byOutcome)
    .filter(([outcome]) => outcome !== 'answered' && outcome !== 'open')
    .map(([outcome, n]) => (outcome === 'wrong-status' ? `${n} ${outcome} (answers: ${statuses.join(', ')})` : `${n} ${outcome}`))
    .join(', ');
}

function ago(clock: Clock, atMs: number): string {
  return `that was sent ${((clock.nowMs() - atMs) / 1000).toFixed(1)} s ago`;
}
