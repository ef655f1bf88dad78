import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { OUTCOMES } from '../ledger/outcome.ts';
import { constantStates } from '../looks/judge-looks.ts';
import { withUnlike } from '../looks/unlike-ledger.ts';
import type { Recording, ServedCount } from '../record/run-record.ts';
import type { DrainedSiege } from '../siege/siege-types.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, number, some } from './number-words.ts';

export const accountedCheck = defineCheck({
  id: 'accounted',
  name: 'accounted',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'count',
  judge: ({ recording }) => accounted(recording),
});

/**
 * Do the books balance? Every attempt has one outcome, and the server's own count agrees, request by request. A count
 * that can't be believed refutes nothing: where they don't balance, the run is inconclusive.
 */
export function accounted(recording: Recording): SpokenJudgement {
  const { run, ledger } = recording;
  const wrong = [
    ...ownBooks(ledger),
    ...autocannonTally(ledger, provenByLooks(recording)),
    ...(run.served === null ? noServerCount(run.runtime) : doubleEntry(ledger, run.served)),
  ];
  const { sent, answered, failed, open } = ledger;
  const books = { sent, answered, failed, open, ...(run.served === null ? {} : { served: run.served.total }) };
  if (wrong.length > 0) {
    const { reason, facts, says } = objections(wrong);
    return { verdict: 'inconclusive', reason, facts: { ...books, ...facts }, detail: `The count can't be believed: ${says}.` };
  }
  const balance = `${number(ledger.sent)} sent = ${number(ledger.answered)} answered + ${number(ledger.failed)} failed`;
  if (run.served === null)
    return { verdict: 'pass', reason: 'holds', facts: books, detail: `${balance}; the server's own count: not checked.` };
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: books,
    detail: `${balance}; the server says it served ${number(run.served.total)}${explained(ledger, run.served)}.`,
  };
}

function ownBooks(ledger: Ledger): Objection[] {
  const wrong: Objection[] = [];
  if (ledger.open > 0)
    wrong.push({
      reason: 'without-outcome',
      facts: { open: ledger.open },
      says: `${count(ledger.open, 'request')} of ${number(ledger.sent)} ended without an outcome`,
    });
  let records = 0;
  let impossible = 0;
  forEachAttempt(ledger, (attempt) => {
    records++;
    // An open attempt ends at Infinity and is counted above. NaN would slip through every comparison of the other rules.
    const inTime = Number.isFinite(attempt.sentMs) && attempt.endMs >= attempt.sentMs;
    const known =
      attempt.outcomeCode < OUTCOMES.length &&
      attempt.version < ledger.versions.length &&
      attempt.target < ledger.targets.length + ledger.connects.length;
    if (!inTime || !known) impossible++;
  });
  if (records !== ledger.sent)
    wrong.push({
      reason: 'records-missing',
      facts: { records },
      says: `the ledger holds ${count(records, 'record')} for ${count(ledger.sent, 'request')}`,
    });
  if (impossible > 0)
    wrong.push({
      reason: 'records-impossible',
      facts: { impossible },
      says: `${count(impossible, 'record')} of the ledger can't be: times, outcome, version or target make no sense`,
    });
  return wrong;
}

/**
 * autocannon is told of each request beside the ledger, on the next line: its tally is no third book. It differs only if a request
 * was begun or ended in the one and not in the other.
 */
function autocannonTally(ledger: Ledger, carrier: DrainedSiege | null): Objection[] {
  if (carrier === null) return [];
  const { requests, responses, errors } = carrier.autocannon;
  const wrong: Objection[] = [];
  // autocannon is told of requests: a connection without one is none.
  const sent = ledger.sent - (carrier.connects?.failed ?? 0);
  if (requests !== sent)
    wrong.push({
      reason: 'tally-differs',
      facts: { tallySent: requests },
      says: `autocannon's tally is ${number(requests)} sent, the ledger ${number(sent)}`,
    });
  if (responses + errors !== sent - ledger.open)
    wrong.push({
      reason: 'tally-differs',
      facts: { tallyEnded: responses + errors },
      says: `autocannon's tally is ${number(responses + errors)} ended, the ledger ${number(sent - ledger.open)}`,
    });
  if (carrier.unsolicited > 0)
    wrong.push({
      reason: 'unsolicited-octets',
      facts: { unsolicited: carrier.unsolicited },
      says: `octets of no request came ${count(carrier.unsolicited, 'time')} on kept connections: beyond an answer that had been taken for whole, or before anything was asked`,
    });
  const { endsUnproven = 0 } = carrier;
  if (endsUnproven > 0)
    wrong.push({
      reason: 'ends-unproven',
      facts: { endsUnproven },
      says: `${count(endsUnproven, 'answer')} over TLS ended with the connection, with neither a Content-Length nor chunks: whether one was cut short can't be told, since Node does not say if a close_notify came`,
    });
  return wrong;
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

function noServerCount(runtime: string): Objection[] {
  return runtime === 'external' ? [] : [{ reason: 'server-count-missing', says: "the server's own count of requests is missing" }];
}

function doubleEntry(ledger: Ledger, served: ServedCount): Objection[] {
  const wrong: Objection[] = [];
  const { servedTwice, answeredNotServed, unknown, total } = served;
  if (servedTwice.length > 0) {
    wrong.push({
      reason: 'served-twice',
      facts: { servedTwice: servedTwice.length },
      says: `${count(servedTwice.length, 'request')} sent once, served twice (${some(servedTwice)}): something on the way tried again behind the client's back`,
    });
  }
  const retried = retriedElsewhere(ledger, served);
  if (retried.length > 0) {
    wrong.push({
      reason: 'retried-elsewhere',
      facts: { retried: retried.length },
      says: `${count(retried.length, 'request')} (${some(retried)}) begun by a process that never finished, yet answered by another: something on the way tried again behind the client's back`,
    });
  }
  if (answeredNotServed.length > 0) {
    wrong.push({
      reason: 'answered-not-served',
      facts: { answeredNotServed: answeredNotServed.length },
      says: `${count(answeredNotServed.length, 'request')} answered by the client's count and served by no process (${some(answeredNotServed)})`,
    });
  }
  if (unknown > 0)
    wrong.push({
      reason: 'served-unknown',
      facts: { servedUnknown: unknown },
      says: `${count(unknown, 'request')} served that this siege never sent`,
    });
  const most = ledger.answered + ledger.failed;
  if (total < ledger.answered || total > most) {
    const range =
      ledger.failed === 0
        ? `the client ${number(ledger.answered)}`
        : `the client ${number(ledger.answered)} answered and ${number(ledger.failed)} failed`;
    wrong.push({ reason: 'books-do-not-balance', facts: { served: total }, says: `the server counts ${number(total)} served, ${range}` });
  }
  return wrong;
}

/** Answered requests that one process began and died with: another must have served them. */
function retriedElsewhere(ledger: Ledger, served: ServedCount): number[] {
  const nobody = new Set(served.answeredNotServed);
  const ids = served.begunNotServed.map(({ id }) => id);
  return [...new Set(ids)].filter((id) => id >= 0 && id < ledger.sent && ledger.at(id).outcome === 'answered' && !nobody.has(id));
}

function explained(ledger: Ledger, served: ServedCount): string {
  if (ledger.failed === 0) return '';
  const begun = new Set(served.begunNotServed.map(({ id }) => id)).size;
  return `: ${number(served.total - ledger.answered)} of the failed ones were served all the same, ${number(begun)} begun and never finished`;
}
