import type { AccountedJudgement } from '../../../core/verdict/checks/accounted-check.ts';
import type { RepeatedByProxy } from '../../../core/verdict/measures/repeated-by-proxy.ts';
import type { CheckWords } from '../check-words.ts';
import { executionsWords } from '../executions-words.ts';
import { count, number, some } from '../number-words.ts';

export function accountedWords(judged: AccountedJudgement): CheckWords {
  if (judged.reason === 'holds') return { detail: balance(judged) };
  const { wrong, ...books } = judged.evidence;
  return { detail: `The count can't be believed: ${wrong.map((each) => objection(each, books)).join('; ')}.` };
}

function balance({ facts, evidence }: Extract<AccountedJudgement, { readonly reason: 'holds' }>): string {
  const sum = `${number(facts.sent)} sent = ${number(facts.answered)} answered + ${number(facts.failed)} failed${facts.unprocessed === undefined ? '' : ` + ${number(facts.unprocessed)} that the server says it has not processed`}`;
  const { failedOnes, notAsked, repeated = [] } = evidence;
  if (notAsked === true) return `${sum}; the app's own count: not asked for, since it has none (\`executed\` of defineApp says one).`;
  if (facts.served === undefined) return `${sum}; the server's own count: not checked.`;
  const failed =
    failedOnes === null
      ? ''
      : `: ${number(failedOnes.served)} of the failed ones were served all the same, ${number(failedOnes.begun)} begun and never finished`;
  return `${sum}; the server says it served ${number(facts.served)}${failed}.${repeated.length === 0 ? '' : ` ${repeatedWords(repeated)}`}`;
}

/** What a proxy repeated, of the first few each time: the service was asked for it more often than its clients asked. */
function repeatedWords(repeated: readonly RepeatedByProxy[]): string {
  const MOST = 3;
  const told = repeated.slice(0, MOST).map(({ id, method, proxy, times, executions, begun }) => {
    const executed =
      executions.length === 0 ? 'executed once' : `executed ${number(executions.length)} times, ${executionsWords(executions)}`;
    const unfinished = begun.length === 0 ? '' : `; begun and never finished ${executionsWords(begun)}`;
    return `${method} ${id}, passed on ${number(times)} times by ${proxy}: ${executed}${unfinished}`;
  });
  const rest = repeated.length > MOST ? `; ${number(repeated.length - MOST)} more` : '';
  return `${count(repeated.length, 'request')} repeated by a proxy, as it may (RFC 9110, 9.2.2): ${told.join('; ')}${rest}.`;
}

type Evidence = Exclude<AccountedJudgement, { readonly reason: 'holds' }>['evidence'];

function objection(wrong: Evidence['wrong'][number], { sent, answered, failed }: Omit<Evidence, 'wrong'>): string {
  switch (wrong.reason) {
    case 'vantage-lost': {
      const { vantage, unended } = wrong.facts;
      const open = unended === 0 ? '' : `, and of ${count(unended, 'request')} that it began no outcome was told`;
      return `vantage ${vantage} was lost, so that what it did is not known${open}`;
    }
    case 'without-outcome':
      return `${count(wrong.facts.open, 'request')} of ${number(sent)} ended without an outcome`;
    case 'records-missing':
      return `the ledger holds ${count(wrong.facts.records, 'record')} for ${count(sent, 'request')}`;
    case 'records-impossible':
      return `${count(wrong.facts.impossible, 'record')} of the ledger can't be: times, outcome, version or target make no sense`;
    case 'tally-differs':
      return `autocannon's tally is ${number(wrong.evidence.tally)} ${wrong.evidence.of}, the ledger ${number(wrong.evidence.ledger)}`;
    case 'unsolicited-octets':
      return `octets of no request came ${count(wrong.facts.unsolicited, 'time')} on kept connections: beyond an answer that had been taken for whole, or before anything was asked`;
    case 'ends-unproven':
      return `${count(wrong.facts.endsUnproven, 'answer')} over TLS ended with the connection, with neither a Content-Length nor chunks: whether one was cut short can't be told, since Node does not say if a close_notify came`;
    case 'server-count-missing':
      return "the server's own count of requests is missing";
    case 'served-twice':
      return `${count(wrong.facts.servedTwice, 'request')} sent once, served twice (${some(wrong.evidence.ids)}): something on the way tried again behind the client's back`;
    case 'retried-elsewhere':
      return `${count(wrong.facts.retried, 'request')} (${some(wrong.evidence.ids)}) begun by a process that never finished, yet answered by another: something on the way tried again behind the client's back`;
    case 'answered-not-served':
      return `${count(wrong.facts.answeredNotServed, 'request')} answered by the client's count and served by no process (${some(wrong.evidence.ids)})`;
    case 'served-unknown':
      return `${count(wrong.facts.servedUnknown, 'request')} served that this siege never sent`;
    case 'books-do-not-balance': {
      const range =
        failed === 0 ? `the client ${number(answered)}` : `the client ${number(answered)} answered and ${number(failed)} failed`;
      return `the server counts ${number(wrong.facts.served)} served, ${range}`;
    }
  }
}
