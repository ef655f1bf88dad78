import type { Observation } from '../../../core/record/run-record.ts';
import type { CleanEndJudgement } from '../../../core/verdict/checks/clean-end-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, seconds } from '../number-words.ts';
import { foundInWords } from '../observation-words.ts';

export function cleanEndWords(judged: CleanEndJudgement): CheckWords {
  switch (judged.reason) {
    case 'nothing-to-observe':
      return { detail: "The service's processes can't be seen from outside; nothing was to be observed." };
    case 'nothing-observed':
      return { detail: 'Nothing was observed at the end: what sleeps and what is gone is not known.' };
    case 'observations-unknown': {
      const { observations, unknown } = judged.facts;
      return { detail: `${unknown} of ${count(observations, 'observation')} could not be made: ${listed(judged.evidence.open)}.` };
    }
    case 'observations-refuted': {
      const { observations, refuted } = judged.facts;
      const which = listed(judged.evidence.refuted);
      return { detail: `${refuted} of ${count(observations, 'observation')} ${refuted === 1 ? 'does' : 'do'} not hold: ${which}.` };
    }
    case 'holds': {
      const { observations } = judged.facts;
      // All of them stand in the report; here they would bury what matters.
      const last = `${observations > 1 ? '; the last' : ''}: ${judged.evidence.last}`;
      return { detail: `${count(observations, 'observation')}, all of them hold${last}.` };
    }
  }
}

function listed(observations: readonly Observation[]): string {
  return observations.map((each) => `"${each.says}" (at ${seconds(each.atMs)}: ${foundInWords(each)})`).join('; ');
}
