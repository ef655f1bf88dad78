import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Recording } from '../record/run-record.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, number, seconds } from './number-words.ts';
import { firstPhase } from './run-phases.ts';

/** What `not-vacuous` is in a run without a deploy. */
export const soakNotVacuousCheck = defineCheck({
  id: 'soak-not-vacuous',
  name: 'not-vacuous',
  asks: ['soak'],
  about: 'run',
  openIfStarved: 'any',
  judge: ({ recording, askedMs }) => soakNotVacuous(recording, askedMs),
});

/** The second answer is the first that shows a client came through a whole round. */
const ANSWERS_PER_CLIENT = 2;

/**
 * Was there anything to see in a run without a deploy? It lasted as long as was asked for, every client was answered, every URL
 * answered in each lane, and kept connections were there where they were to be tried. A loss needs none of this to be one.
 */
export function soakNotVacuous({ run, ledger }: Recording, askedMs: number): SpokenJudgement {
  const soak = firstPhase(run, 'soak');
  const { lanes, ratePerSecond } = run.options;
  const clients = run.options.clients * lanes.length;
  const pairs = ledger.targets.length * lanes.length;
  const clientsSeen = new Set<number>();
  const pairsSeen = new Set<number>();
  let kept = 0;
  forEachAttempt(ledger, ({ answered, clientKey, targetKey, reusedConnection }) => {
    if (!answered) return;
    clientsSeen.add(clientKey);
    pairsSeen.add(targetKey);
    if (reusedConnection) kept++;
  });
  const lastedMs = soak === undefined ? 0 : soak.endMs - soak.startMs;
  const needed = Math.max(1, ANSWERS_PER_CLIENT * clients);
  const facts = {
    answered: ledger.answered,
    needed,
    lastedMs,
    askedMs,
    clients,
    clientsAnswered: clientsSeen.size,
    urlsInLanes: pairs,
    urlsInLanesAnswered: pairsSeen.size,
  };
  const missing: readonly Objection[] = [
    ...(lastedMs >= askedMs
      ? []
      : [{ reason: 'too-short', message: `it lasted ${seconds(lastedMs)} of the ${seconds(askedMs)} that were asked for` }]),
    ...(ledger.answered >= needed
      ? []
      : [{ reason: 'too-few-answers', message: `${count(ledger.answered, 'answer')}, ${number(needed)} are needed` }]),
    // At a constant rate whichever client is free sends, so some may rightly have nothing to do.
    ...(ratePerSecond !== null || clientsSeen.size >= clients
      ? []
      : [{ reason: 'clients-unanswered', message: `only ${number(clientsSeen.size)} of ${count(clients, 'client')} got an answer` }]),
    ...(pairsSeen.size >= pairs
      ? []
      : [
          {
            reason: 'urls-silent',
            message: `only ${number(pairsSeen.size)} of ${number(pairs)} ${lanes.length > 1 ? 'pairs of a URL and a lane' : 'URLs'} gave an answer`,
          },
        ]),
    // Many services keep none; then lane new shows all that there is to see.
    ...(!lanes.includes('reused') || kept > 0 || lanes.includes('new')
      ? []
      : [
          { reason: 'no-connection-kept', message: 'the service kept no connection open, so that lane reused shows no more than lane new' },
        ]),
  ];
  if (missing.length > 0) {
    const { reason, facts: why, message } = objections(missing);
    return { verdict: 'inconclusive', reason, facts: { ...facts, ...why }, detail: `Too little was seen: ${message}.` };
  }
  const everyClient = ratePerSecond === null ? `; every one of ${count(clients, 'client')} was answered` : '';
  const everyUrl =
    ledger.targets.length === 1
      ? ''
      : `; each of ${count(ledger.targets.length, 'URL')} answered${lanes.length > 1 ? ' in each lane' : ''}`;
  const noneKept =
    lanes.includes('reused') && kept === 0 ? '; the service kept no connection open, so that lane reused shows what lane new does' : '';
  return {
    verdict: 'pass',
    reason: 'holds',
    facts,
    detail: `${count(ledger.answered, 'answer')} in ${seconds(lastedMs)} without a deploy${everyClient}${everyUrl}${noneKept}.`,
  };
}
