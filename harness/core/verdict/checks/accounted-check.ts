import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { OUTCOMES } from '../../ledger/outcome.ts';
import { constantStates } from '../../looks/judge-looks.ts';
import { withUnlike } from '../../looks/unlike-ledger.ts';
import type { Recording, RunRecord, ServedCount } from '../../record/run-record.ts';
import type { DrainedSiege } from '../../siege/siege-types.ts';
import { isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';
import { isExecutedOnce } from '../measures/executions.ts';
import { type LostVantage, lostVantage } from '../measures/lost-vantage.ts';
import { type RepeatedByProxy, repeatedByProxy } from '../measures/repeated-by-proxy.ts';

export const accountedCheck = defineCheck({
  id: 'accounted',
  name: 'accounted',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'count',
  judge: ({ recording }) => accounted(recording),
});

/**
 * Do the books balance? Every attempt has one outcome, and the server's own count agrees, request by request. A count
 * that can't be believed refutes nothing: if they don't balance, the run is inconclusive.
 */
export function accounted(recording: Recording) {
  const { run, ledger } = recording;
  const repeated = run.served === null ? [] : repeatedByProxy(recording, run.served, withMoreThanOne(ledger, run.served));
  const lost = lostVantage(recording);
  const wrong = [
    ...(lost === null ? [] : [{ reason: 'vantage-lost', facts: { vantage: lost.vantage, unended: lost.unended } } as const]),
    ...ownBooks(ledger, lost),
    ...autocannonTally(ledger, provenByLooks(recording), lost),
    ...(run.served === null ? noServerCount(run) : doubleEntry(run, ledger, run.served, repeated)),
  ];
  const { sent, answered, failed, open, unprocessed } = ledger;
  const books = {
    sent,
    answered,
    failed,
    open,
    ...(unprocessed === 0 ? {} : { unprocessed }),
    ...(run.served === null ? {} : { served: run.served.total }),
    ...(repeated.length === 0 ? {} : { repeatedByProxy: repeated.length }),
  };
  if (isAny(wrong)) {
    const { reason, facts } = weighed(wrong);
    return { verdict: 'inconclusive', reason, facts: { ...books, ...facts }, evidence: { wrong, sent, answered, failed } } as const;
  }
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: books,
    evidence: {
      failedOnes: failedOnes(ledger, run.served),
      ...(repeated.length === 0 ? {} : { repeated }),
      ...(run.countsNothing === true ? { notAsked: true as const } : {}),
    },
  } as const;
}

export type AccountedJudgement = ReturnType<typeof accounted>;

/** Of requests of a vantage that was lost none says more than that it was lost. */
function ownBooks(ledger: Ledger, lost: LostVantage | null) {
  const open = ledger.open - (lost?.unended ?? 0);
  let records = 0;
  let impossible = 0;
  forEachAttempt(ledger, (attempt) => {
    records++;
    // An open attempt ends at Infinity and is counted of itself. NaN would slip through every comparison of the other rules.
    const inTime = Number.isFinite(attempt.sentMs) && attempt.endMs >= attempt.sentMs;
    const known =
      attempt.outcomeCode < OUTCOMES.length &&
      attempt.version < ledger.versions.length &&
      attempt.target < ledger.targets.length + ledger.connects.length;
    if (!inTime || !known) impossible++;
  });
  return [
    ...(open > 0 ? [{ reason: 'without-outcome', facts: { open } } as const] : []),
    ...(records !== ledger.sent ? [{ reason: 'records-missing', facts: { records } } as const] : []),
    ...(impossible > 0 ? [{ reason: 'records-impossible', facts: { impossible } } as const] : []),
  ];
}

/**
 * autocannon is told of each request beside the ledger, on the next line: its tally is no third book. It differs only if a request
 * was begun or ended in the one and not in the other. The tally of a vantage that was lost never came.
 */
function autocannonTally(ledger: Ledger, carrier: DrainedSiege | null, lost: LostVantage | null) {
  if (carrier === null) return [];
  const { requests, responses, errors } = carrier.autocannon;
  const { unsolicited, endsUnproven = 0 } = carrier;
  // autocannon is told of requests of the siege over HTTP/1.1: a connection without one is none, and what the strategy placed is not the
  // siege's.
  const sent = ledger.sent - (carrier.connects?.failed ?? 0) - (carrier.placed ?? 0) - (carrier.withoutAutocannon ?? 0);
  const ended = sent - ledger.open;
  const tallyEnded = responses + errors;
  return [
    ...(requests !== sent && lost === null
      ? [{ reason: 'tally-differs', facts: { tallySent: requests }, evidence: { of: 'sent', tally: requests, ledger: sent } } as const]
      : []),
    ...(tallyEnded !== ended && lost === null
      ? [{ reason: 'tally-differs', facts: { tallyEnded }, evidence: { of: 'ended', tally: tallyEnded, ledger: ended } } as const]
      : []),
    ...(unsolicited > 0 ? [{ reason: 'unsolicited-octets', facts: { unsolicited } } as const] : []),
    ...(endsUnproven > 0 ? [{ reason: 'ends-unproven', facts: { endsUnproven } } as const] : []),
  ];
}

/**
 * How the siege ended. An answer over TLS whose end nothing proves is whole all the same if it is octet by octet what all others were:
 * if looks are constant before the change and after it, and no answer was another.
 */
function provenByLooks(recording: Recording): DrainedSiege | null {
  const carrier = recording.run.carrier ?? null;
  if (carrier === null || (carrier.endsUnproven ?? 0) === 0) return carrier;
  const { looks } = withUnlike(recording);
  const proven =
    looks !== null &&
    looks.length === recording.ledger.targets.length &&
    looks.every(
      ({ open, looks: { lanes, newAndRare } }) =>
        open.length === 0 && newAndRare === null && lanes.every((lane) => constantStates(lane) !== null),
    );
  return proven ? { ...carrier, endsUnproven: 0 } : carrier;
}

/** An app that counts nothing is asked for no count; of one that does it must be there. */
function noServerCount({ runtime, countsNothing }: RunRecord) {
  return runtime === 'external' || countsNothing === true ? [] : [{ reason: 'server-count-missing' } as const];
}

/** Requests with which more than one process had to do: each executed it, or one began with it and another answered. */
function withMoreThanOne(ledger: Ledger, served: ServedCount): readonly number[] {
  return [...served.servedTwice, ...retriedElsewhere(ledger, served)];
}

/**
 * What was executed again and must not be is judged by `executed-once`: the books know each time of it. What a proxy repeated, as it
 * may, is explained by its own book; it counts once here.
 */
function doubleEntry(run: RunRecord, ledger: Ledger, served: ServedCount, repeated: readonly RepeatedByProxy[]) {
  const { answeredNotServed, unknown, executedAgain = [] } = served;
  const byProxy = new Set(repeated.map(({ id }) => id));
  const isJudged = (id: number): boolean => byProxy.has(id) || (id < ledger.sent && isExecutedOnce(run, ledger.at(id).target));
  const servedTwice = served.servedTwice.filter((id) => !isJudged(id));
  const retried = retriedElsewhere(ledger, served).filter((id) => !isJudged(id));
  const judged = executedAgain.filter(({ id }) => isJudged(id)).reduce((sum, { executions }) => sum + executions.length - 1, 0);
  const total = served.total - judged;
  const isBeyond = total < ledger.answered || total > ledger.answered + ledger.failed;
  return [
    ...(servedTwice.length > 0
      ? [{ reason: 'served-twice', facts: { servedTwice: servedTwice.length }, evidence: { ids: servedTwice } } as const]
      : []),
    ...(retried.length > 0
      ? [{ reason: 'retried-elsewhere', facts: { retried: retried.length }, evidence: { ids: retried } } as const]
      : []),
    ...(answeredNotServed.length > 0
      ? [
          {
            reason: 'answered-not-served',
            facts: { answeredNotServed: answeredNotServed.length },
            evidence: { ids: answeredNotServed },
          } as const,
        ]
      : []),
    ...(unknown > 0 ? [{ reason: 'served-unknown', facts: { servedUnknown: unknown } } as const] : []),
    ...(isBeyond ? [{ reason: 'books-do-not-balance', facts: { served: served.total } } as const] : []),
  ];
}

/** Answered requests that one process began and died with: another must have served them. */
function retriedElsewhere(ledger: Ledger, served: ServedCount): number[] {
  const neverServed = new Set(served.answeredNotServed);
  const ids = served.begunNotServed.map(({ id }) => id);
  return [...new Set(ids)].filter((id) => id >= 0 && id < ledger.sent && ledger.at(id).outcome === 'answered' && !neverServed.has(id));
}

/** Of the failed requests, how many were served all the same, and how many begun and never finished; null if there are none, or no count. */
function failedOnes(ledger: Ledger, served: ServedCount | null): { readonly served: number; readonly begun: number } | null {
  if (served === null || served.byRequest === false || ledger.failed === 0) return null;
  const begun = new Set(served.begunNotServed.map(({ id }) => id)).size;
  const again = (served.executedAgain ?? []).reduce((sum, { executions }) => sum + executions.length - 1, 0);
  return { served: served.total - again - ledger.answered, begun };
}
