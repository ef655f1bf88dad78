import type { CarriedThroughJudgement } from '../../../core/verdict/carried-through-check.ts';
import { seconds } from '../../../core/verdict/number-words.ts';
import type { CheckWords } from '../check-words.ts';

export function carriedThroughWords(judged: CarriedThroughJudgement): CheckWords {
  switch (judged.reason) {
    case 'holds':
      return { detail: `The run was carried through in ${seconds(judged.facts.durationMs)}.` };
    case 'held-up':
    case 'not-started':
    case 'endless-answers':
    case 'never-all-new':
    case 'instance-ended':
    case 'waited-in-vain':
    case 'command-failed':
    case 'interrupted':
      return { detail: `The run could not be carried through: ${judged.evidence.trouble}` };
  }
}
