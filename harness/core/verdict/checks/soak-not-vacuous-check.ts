import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';
import { firstPhase } from '../run-phases.ts';

/** What `not-vacuous` is in a run without a deploy. */
export const soakNotVacuousCheck = defineCheck({
  id: 'soak-not-vacuous',
  name: 'not-vacuous',
  asks: ['soak'],
  about: 'run',
  openIfGeneratorSaturated: 'any',
  judge: ({ recording, askedMs }) => soakNotVacuous(recording, askedMs),
});

/** The second answer is the first that shows a client came through a whole round. */
const ANSWERS_PER_CLIENT = 2;

/**
 * Was there anything to see in a run without a deploy? It lasted as long as was asked for, every client was answered, every URL
 * answered in each lane, and kept connections were there if they were to be tried. A loss needs none of this to be one.
 */
function soakNotVacuous({ run, ledger }: Recording, askedMs: number) {
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
  const keepsNone = lanes.includes('reused') && kept === 0;
  const missing = [
    ...(lastedMs >= askedMs ? [] : [{ reason: 'too-short' } as const]),
    ...(ledger.answered >= needed ? [] : [{ reason: 'too-few-answers' } as const]),
    // At a constant rate whichever client is free sends, so some may rightly have nothing to do.
    ...(ratePerSecond !== null || clientsSeen.size >= clients ? [] : [{ reason: 'clients-unanswered' } as const]),
    ...(pairsSeen.size >= pairs ? [] : [{ reason: 'urls-silent' } as const]),
    // Many services keep none; then lane new shows all that there is to see.
    ...(keepsNone && !lanes.includes('new') ? [{ reason: 'no-connection-kept' } as const] : []),
  ];
  if (isAny(missing)) {
    const { reason, facts: why } = weighed(missing);
    const evidence = { missing: missing.map((each) => each.reason), lanes };
    return { verdict: 'inconclusive', reason, facts: { ...facts, ...why }, evidence } as const;
  }
  const evidence = { lanes, urls: ledger.targets.length, everyClient: ratePerSecond === null, keepsNone };
  return { verdict: 'pass', reason: 'holds', facts, evidence } as const;
}

export type SoakNotVacuousJudgement = ReturnType<typeof soakNotVacuous>;
