import type { CarriedThroughJudgement } from '../../../core/verdict/checks/carried-through-check.ts';
import type { CheckWords } from '../check-words.ts';
import { seconds } from '../number-words.ts';

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
    case 'vantage-lost':
      return { detail: `The run could not be carried through: ${judged.evidence.trouble}` };
  }
}
