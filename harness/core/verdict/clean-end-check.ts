import type { Recording } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { defineCheck, type Question } from './define-check.ts';
import { count, seconds } from './number-words.ts';

export const cleanEndCheck = defineCheck({
  name: 'clean-end',
  asks: ['zero-downtime', 'defect', 'rate'],
  about: 'service',
  judge: (question) => (endSaysNothing(question) ? null : cleanEnd(question.recording)),
});

/**
 * A defect that costs requests may leave any wreck behind. And of somebody else's service nothing of the kind is seen: what was not
 * checked is no check that holds.
 */
function endSaysNothing(question: Question<'zero-downtime' | 'defect' | 'rate'>): boolean {
  if (question.kind === 'defect') return question.signature.outcome !== null;
  const { runtime, observations } = question.recording.run;
  return question.kind === 'zero-downtime' && runtime === 'external' && observations.length === 0;
}

const NAME = 'clean-end';

/**
 * What should sleep sleeps, what should be gone is gone. What could not be found out leaves it open. Of a run that could not be carried through the end says
 * nothing about the strategy, so there what does not hold is reported, and refutes nothing.
 */
export function cleanEnd({ run }: Recording): Check {
  const { observations } = run;
  if (observations.length === 0) {
    if (run.runtime === 'external')
      return {
        name: NAME,
        verdict: 'pass',
        reason: 'nothing-to-observe',
        detail: "The service's processes can't be seen from outside; nothing was to be observed.",
      };
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'nothing-observed',
      detail: 'Nothing was observed at the end: what sleeps and what is gone is not known.',
    };
  }
  const refuted = observations.filter(({ holds, known }) => !holds && known !== false);
  const open = observations.filter(({ known }) => known === false);
  const facts = { observations: observations.length, refuted: refuted.length, unknown: open.length };
  if (refuted.length === 0 && open.length > 0) {
    const which = open.map(({ says, detail, atMs }) => `"${says}" (at ${seconds(atMs)}: ${detail})`).join('; ');
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'observations-unknown',
      facts,
      detail: `${open.length} of ${count(observations.length, 'observation')} could not be made: ${which}.`,
    };
  }
  if (refuted.length === 0) {
    return {
      name: NAME,
      verdict: 'pass',
      reason: 'holds',
      facts,
      // All of them stand in the report; here they would bury what matters.
      detail: `${count(observations.length, 'observation')}, all of them hold${observations.length > 1 ? '; the last' : ''}: ${observations.at(-1)?.says ?? ''}.`,
    };
  }
  const which = refuted.map(({ says, detail, atMs }) => `"${says}" (at ${seconds(atMs)}: ${detail})`).join('; ');
  return {
    name: NAME,
    verdict: run.trouble === null ? 'fail' : 'inconclusive',
    reason: 'observations-refuted',
    facts,
    detail: `${refuted.length} of ${count(observations.length, 'observation')} ${refuted.length === 1 ? 'does' : 'do'} not hold: ${which}.`,
  };
}
