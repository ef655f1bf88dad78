import type { Clock } from '../core/clock.ts';
import { InconclusiveError } from '../core/errors.ts';
import { Progress } from '../core/ledger/answer-progress.ts';
import { askedToWait } from '../core/ledger/asked-to-wait.ts';
import type { Changeover } from '../core/ledger/changeover.ts';
import { countAnswersOf, slowestAnswerMs } from '../core/ledger/count-outcome.ts';
import { endlessAnswers } from '../core/ledger/endless-answers.ts';
import { forEachAttempt } from '../core/ledger/for-each-attempt.ts';
import type { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { LooksKnown } from '../core/looks/looks-known.ts';
import { tooLongToRead } from '../core/looks/too-long.ts';
import { count, number } from '../core/quantity.ts';
import type { DeployHeldUp, VersionsHeldUp } from '../core/record/held-up.ts';
import { requestTotals } from '../core/verdict/measures/request-totals.ts';
import { poll, waitFor } from '../core/wait.ts';
import { HeldUpError } from './held-up-error.ts';

/** A watched service, as its clients see it. */
export interface Service {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** In all lanes. */
  readonly clients: number;
  readonly lanes: number;
  readonly targets: number;
  /** Pairs of a client and a target that it asks for. */
  readonly pairs: number;
  /** What is held open; absent if nothing is. */
  readonly held?: HeldExchanges;
  /** How many of the pairs hold what they asked for until the siege ends, and tell nothing of new requests; none if it is absent. */
  readonly heldPairs?: number;
  /** And how many of the pairs of a lane and a target. */
  readonly heldLaneTargets?: number;
  /** Targets whose answers have a look; all unless this is given. */
  readonly withLooks?: number;
  /**
   * At a constant rate a client that is free sends, so that some clients may rightly have nothing to do: there each target must
   * answer once in each lane. Null is a closed loop.
   */
  readonly ratePerSecond: number | null;
  /** Failures by now that are accepted; none if it is absent. */
  readonly accepted?: () => number;
  /** Clients take their turn, as under a ceiling: each must be answered, though not on each target. */
  readonly inTurn?: boolean;
  readonly timeoutMs: number;
  /** Whatever was sent by then, on the run's clock, is in the ledger; absent if everything always is. */
  readonly knownUntilMs?: () => number;
  /** The furthest that a time in the ledger may be off by now, in milliseconds; absent if none is. */
  readonly uncertainMs?: () => number;
  /** The statuses that are expected; null, or absent, for any 2xx. */
  readonly wanted?: { readonly before: number; readonly after: number } | null;
  /** Where answers say their version, and which one answers before the deploy (null for any one); absent for their status. */
  readonly version?: { readonly from: string; readonly before: string | null };
  readonly signal: AbortSignal;
}

/** How long it is looked at before the command, at least. */
const BASELINE_MS = 2000;
/** How long no answer of another version may have come, for the new one to be taken for the version of all clients. */
const STEADY_MS = 1000;
/** What a service may take to come back, or to change, beyond what its slowest answer takes. */
const PATIENCE_MS = 30_000;
/** How long to wait at most until it is known whether each URL has a constant look. If that would take longer, it is not waited for. */
const KNOWN_WITHIN_MS = 30_000;
/** Answers that each client must get on each target before and after: the second shows that it came through a whole round. */
const ROUNDS = 2;

/**
 * Looks at the service as it is, before anything is done to it. Rejects with InconclusiveError if it fails already,
 * or answers with the version (`unwanted`, an index into the ledger's) that only the command is to bring: what is seen
 * later could not be put down to the command.
 */
export async function looksHealthy(service: Service, unwanted: number | null): Promise<void> {
  const { ledger, clock, targets, timeoutMs, signal } = service;
  const progress = progressFromNow(service);
  const fromMs = clock.nowMs();
  const looksKnown = untilKnown(service);
  const wrong = (): string | null => {
    if (ledger.failed > (service.accepted?.() ?? 0)) return `${ledger.failed} of ${ledger.sent} requests failed: ${inWords(ledger)}`;
    if (wrongVersions(service) !== null) return 'versions';
    const early = unwanted === null ? 0 : countAnswersOf(ledger, unwanted);
    return early === 0 ? null : `${early} of ${ledger.answered} answers were ${ledger.versions[unwanted ?? 0]} already`;
  };
  await waitFor(
    poll(() => {
      const long = clock.nowMs() - fromMs >= BASELINE_MS;
      return long && (wrong() !== null || (enough(service, progress) && looksKnown())) ? true : null;
    }),
    {
      what: 'the service to answer every client on every URL before the command',
      timeoutMs: BASELINE_MS + KNOWN_WITHIN_MS + 3 * targets * timeoutMs + scheduleMs(service),
      signal,
      evidence: () => `the command was not run; ${unanswered(service, progress)}`,
    },
  );
  if (wrong() !== null) throw new HeldUpError(whyNotStarted(service, unwanted));
}

/** What is wrong with the versions that answered so far: each answer must say one, and all the same. Null if nothing is. */
function wrongVersions({ ledger, version }: Service): VersionsHeldUp | null {
  if (version === undefined) return null;
  const answers = new Map<number, number>();
  let silent: number | null = null;
  forEachAttempt(ledger, (attempt) => {
    if (!attempt.answered) return;
    answers.set(attempt.version, (answers.get(attempt.version) ?? 0) + 1);
    if (attempt.version === 0) silent ??= attempt.target;
  });
  const named = [...answers].filter(([index]) => index !== 0).map(([index, n]) => [ledger.versions[index] ?? '?', n] as const);
  const isRight = named.length < 2 && (version.before === null || named.every(([name]) => name === version.before));
  if (silent === null && isRight) return null;
  return {
    from: version.from,
    wanted: version.before,
    answers: Object.fromEntries(named),
    without: answers.get(0) ?? 0,
    silentTarget: silent === null ? null : (ledger.targets[silent] ?? '?'),
    ...tooLongOf(ledger),
  };
}

function tooLongOf(ledger: Ledger): Pick<VersionsHeldUp, 'tooLong'> {
  const tooLong = tooLongToRead(ledger, ({ version }) => version === 0).reduce((sum, { answers }) => sum + answers, 0);
  return tooLong === 0 ? {} : { tooLong };
}

function whyNotStarted(service: Service, unwanted: number | null): DeployHeldUp {
  const { ledger, wanted } = service;
  const endless = endlessAnswers(ledger);
  const [first] = endless;
  if (first !== undefined) {
    const [target, answers] = first;
    const others = endless.length - 1;
    return { kind: 'endless-answers', target: ledger.nameOf(target), answers, timeoutMs: service.timeoutMs, others };
  }
  const versions = ledger.failed > (service.accepted?.() ?? 0) ? null : wrongVersions(service);
  const { byOutcome, byStatus } = requestTotals(ledger, null);
  const failures = Object.entries(byOutcome).filter(([outcome]) => outcome !== 'answered' && outcome !== 'open');
  const early = unwanted === null || ledger.failed > 0 ? 0 : countAnswersOf(ledger, unwanted);
  const facts = { kind: 'not-started', byOutcome: Object.fromEntries(failures), byStatus, wanted: wanted ?? null } as const;
  const sent = ledger.sent - ledger.open;
  const waits = askedToWait(ledger);
  return {
    ...facts,
    sent,
    early: early === 0 ? null : early,
    ...(Object.keys(waits).length === 0 ? {} : { askedToWait: waits }),
    ...(versions === null ? {} : { versions }),
  };
}

/**
 * Waits until the answers are of the new version, and no other has answered for a while. Returns from when on it was
 * the only one that answered: no earlier than now, when the command has ended. Null if both have answered since, or the new one came
 * and went again, and `patienceMs` are over: what that means is for the verdict. Rejects if no answer of the new version came at all.
 */
export async function newVersionEverywhere(
  service: Service,
  changeover: Changeover,
  patienceMs: number,
  change: { readonly from: string; readonly to: string },
): Promise<number | null> {
  const { clock, pairs, heldPairs = 0, heldLaneTargets = 0, lanes, targets, ratePerSecond, signal } = service;
  const endedMs = clock.nowMs();
  let last = changeover.look();
  const steady = (): boolean => {
    last = changeover.look();
    const since = Math.max(last.otherSentMs, endedMs);
    const heard = ratePerSecond === null ? last.pairs >= pairs - heldPairs : last.reached >= lanes * targets - heldLaneTargets;
    // What is not known yet may be an answer of the old version.
    return heard && Math.min(clock.nowMs(), service.knownUntilMs?.() ?? Number.POSITIVE_INFINITY) - since >= STEADY_MS;
  };
  try {
    await waitFor(
      poll(() => (steady() ? true : null)),
      { what: 'the new version to be the only one that answers, after the command had ended', timeoutMs: patienceMs, signal },
    );
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof InconclusiveError)) throw cause;
    const facts = whoAnsweredSince(service, change, { endedMs, lastOldMs: last.otherSentMs });
    if (facts.kind === 'never-all-new' && facts.oldAnswers > 0 && changeover.everAnswered > 0) return null;
    throw new HeldUpError(facts, { cause });
  }
  // Strictly after the last request that another version answered.
  return Math.max(endedMs, justAfter(service, last.otherSentMs));
}

/** The first moment that is after a request of that time, by any clock that it may be told by. */
export function justAfter({ uncertainMs }: Service, sentMs: number): number {
  return sentMs + 2 * (uncertainMs?.() ?? 0) + 0.001;
}

/** Waits until the new version has answered once, whatever else answers. Rejects if it does not within `patienceMs`. */
export async function newVersionSeen(
  service: Service,
  changeover: Changeover,
  patienceMs: number,
  change: { readonly from: string; readonly to: string },
): Promise<void> {
  const { clock, signal } = service;
  const endedMs = clock.nowMs();
  const seen = (): true | null => {
    changeover.look();
    return changeover.everAnswered > 0 ? true : null;
  };
  try {
    await waitFor(poll(seen), { what: 'the new version to answer, after the command had ended', timeoutMs: patienceMs, signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof InconclusiveError)) throw cause;
    throw new HeldUpError(whoAnsweredSince(service, change, { endedMs, lastOldMs: changeover.look().otherSentMs }), { cause });
  }
}

function whoAnsweredSince(
  { ledger, clock }: Service,
  { from, to }: { readonly from: string; readonly to: string },
  { endedMs, lastOldMs }: { readonly endedMs: number; readonly lastOldMs: number },
): DeployHeldUp {
  const nowMs = clock.nowMs();
  const answers = new Map<number, number>();
  let failed = 0;
  forEachAttempt(ledger, (attempt) => {
    if (attempt.sentMs < endedMs) return;
    if (attempt.failed) failed++;
    if (attempt.answered) answers.set(attempt.version, (answers.get(attempt.version) ?? 0) + 1);
  });
  const of = (name: string): number => answers.get(ledger.versions.indexOf(name)) ?? 0;
  const lastOldAgoMs = Number.isFinite(lastOldMs) ? Math.max(0, nowMs - lastOldMs) : null;
  return { kind: 'never-all-new', waitedMs: nowMs - endedMs, from, to, oldAnswers: of(from), newAnswers: of(to), failed, lastOldAgoMs };
}

/** Waits until every client was answered on every target from now on; at a constant rate until every target has answered in each lane. */
export async function everybodyAnswered(service: Service, patienceMs: number): Promise<void> {
  const { pairs, ratePerSecond, signal } = service;
  const progress = progressFromNow(service);
  const heard = (): boolean => (ratePerSecond === null ? progress.pairs(1) >= pairs : everyTarget(service, progress));
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
  const { clock, signal } = service;
  const progress = progressFromNow(service);
  const fromMs = clock.nowMs();
  const looksKnown = untilKnown(service);
  await waitFor(
    poll(() => (enough(service, progress) && clock.nowMs() - fromMs >= settleMs && looksKnown() ? true : null)),
    {
      what: 'the service to go on answering every client on every URL after the command',
      timeoutMs: settleMs + KNOWN_WITHIN_MS + patienceMs,
      signal,
      evidence: () => unanswered(service, progress),
    },
  );
}

/**
 * Waits until it is known from now on if each URL has a constant look, or till that can't be known in time: no sooner than after 2 s, since
 * the first moments do not tell how fast answers come.
 */
export function whenLooksKnown(seen: Parameters<typeof untilKnown>[0], signal: AbortSignal): Promise<unknown> {
  if (seen.ledger.looks === undefined) return Promise.resolve();
  const known = untilKnown(seen);
  const fromMs = seen.clock.nowMs();
  return waitFor(
    poll(() => (seen.clock.nowMs() - fromMs >= BASELINE_MS && known() ? true : null)),
    { what: 'the looks of the answers to be known', timeoutMs: 2 * KNOWN_WITHIN_MS, signal },
  );
}

/** Whether it is known from now on if each URL has a constant look, or can't be known in time. */
function untilKnown({
  ledger,
  clock,
  lanes,
  targets,
  withLooks = targets,
}: Pick<Service, 'ledger' | 'clock' | 'lanes' | 'targets' | 'withLooks'>): () => boolean {
  if (withLooks === 0) return () => true;
  const known = new LooksKnown(ledger, lanes * withLooks);
  const fromMs = clock.nowMs();
  return () => {
    if (ledger.looks === undefined || known.known()) return true;
    const elapsedMs = clock.nowMs() - fromMs;
    return elapsedMs + known.expectedMs(elapsedMs) > KNOWN_WITHIN_MS;
  };
}

/** How long to wait for a service that answers as slowly as it did so far. */
export function patienceFor(service: Service): number {
  return PATIENCE_MS + (ROUNDS + 1) * service.targets * slowestAnswerMs(service.ledger) + scheduleMs(service);
}

/** Who gets answers from now on. */
function progressFromNow({ ledger, clock, held }: Service): Progress {
  return new Progress(ledger, 'answers', clock.nowMs(), Number.POSITIVE_INFINITY, held ?? null);
}

function enough(service: Service, progress: Progress): boolean {
  const { ratePerSecond, clients, pairs } = service;
  if (service.inTurn === true && progress.clients() < clients) return false;
  if (ratePerSecond !== null) return progress.total() >= ROUNDS * clients && everyTarget(service, progress);
  return progress.pairs(ROUNDS) >= pairs;
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
  return `${reached} of ${count(targets, 'URL')}${lanes > 1 ? ` in each of ${lanes} lanes` : ''} ${reached === 1 ? 'has' : 'have'} answered since; ${answered(ledger)}`;
}

function answered(ledger: Ledger): string {
  return `${number(ledger.answered)} of ${count(ledger.sent, 'request')} answered so far${ledger.failed === 0 ? '' : `, and ${ledger.failed} failed: ${inWords(ledger)}`}`;
}

function inWords(ledger: Ledger): string {
  const { byOutcome, byStatus } = requestTotals(ledger, null);
  const statuses = Object.entries(byStatus).map(([status, n]) => `${n} with ${status}`);
  return Object.entries(byOutcome)
    .filter(([outcome]) => outcome !== 'answered' && outcome !== 'open')
    .map(([outcome, n]) => (outcome === 'wrong-status' ? `${n} ${outcome} (answers: ${statuses.join(', ')})` : `${n} ${outcome}`))
    .join(', ');
}
