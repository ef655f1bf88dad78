import type { ShownJudgement } from '../../../core/verdict/checks/shown-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, seconds } from '../number-words.ts';
import { foundInWords } from '../observation-words.ts';

export function shownWords(judged: ShownJudgement): CheckWords {
  switch (judged.reason) {
    case 'nothing-observed':
      return { detail: 'Nothing that the scenario must show was looked at.' };
    case 'statements-unknown': {
      const { statements, unknown } = judged.facts;
      const which = judged.evidence.open.map((each) => `"${each.says}" (${foundInWords(each)})`).join('; ');
      return { detail: `${unknown} of ${count(statements, 'statement')} could not be found out: ${which}.` };
    }
    case 'statements-refuted': {
      const { statements, refuted } = judged.facts;
      const which = judged.evidence.refuted.map((each) => `"${each.says}" (at ${seconds(each.atMs)}: ${foundInWords(each)})`).join('; ');
      return { detail: `${refuted} of ${count(statements, 'statement')} ${refuted === 1 ? 'does' : 'do'} not hold: ${which}.` };
    }
    case 'holds':
      return { detail: `${count(judged.facts.statements, 'statement')}, all of them hold: ${judged.evidence.says.join('; ')}.` };
  }
}
