import type { Recording } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { defineCheck, type Question } from './define-check.ts';
import { count, seconds } from './number-words.ts';

/** Asked if the scenario says that something must show. A defect that costs no request is asked by `clean-end`. */
export const shownCheck = defineCheck({
  name: 'shown',
  asks: ['defect', 'control'],
  about: 'service',
  judge: (question) => (asksWhatMustShow(question) ? shown(question.recording) : null),
});

function asksWhatMustShow(question: Question<'defect' | 'control'>): boolean {
  if (question.kind === 'defect' && question.signature.outcome === null) return false;
  return question.recording.run.observations.some(({ mustShow }) => mustShow === true);
}

const NAME = 'shown';

/**
 * What a scenario says that its defect must show was found to be so. Of a run that could not be carried through a
 * statement that does not hold proves nothing. One that could not be found out leaves it open.
 */
export function shown({ run }: Pick<Recording, 'run'>): Check {
  const asked = run.observations.filter(({ mustShow }) => mustShow === true);
  if (asked.length === 0)
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'nothing-observed',
      detail: 'Nothing that the scenario must show was looked at.',
    };
  const refuted = asked.filter(({ holds, known }) => !holds && known !== false);
  const open = asked.filter(({ known }) => known === false);
  const facts = { statements: asked.length, refuted: refuted.length, unknown: open.length };
  if (refuted.length === 0 && open.length > 0) {
    const which = open.map(({ says, detail }) => `"${says}" (${detail})`).join('; ');
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'statements-unknown',
      facts,
      detail: `${open.length} of ${count(asked.length, 'statement')} could not be found out: ${which}.`,
    };
  }
  if (refuted.length === 0)
    return {
      name: NAME,
      verdict: 'pass',
      reason: 'holds',
      facts,
      detail: `${count(asked.length, 'statement')}, all of them hold: ${asked.map(({ says }) => says).join('; ')}.`,
    };
  const which = refuted.map(({ says, detail, atMs }) => `"${says}" (at ${seconds(atMs)}: ${detail})`).join('; ');
  return {
    name: NAME,
    verdict: run.trouble === null ? 'fail' : 'inconclusive',
    reason: 'statements-refuted',
    facts,
    detail: `${refuted.length} of ${count(asked.length, 'statement')} ${refuted.length === 1 ? 'does' : 'do'} not hold: ${which}.`,
  };
}
