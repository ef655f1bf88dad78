import type { VantagesJudgement } from '../../../core/verdict/checks/vantages-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';

export function vantagesWords(judged: VantagesJudgement): CheckWords {
  const { vantages, uncertainMs } = judged.facts;
  const clocks =
    uncertainMs === 0 ? 'all by one clock' : `times of other machines are within ${uncertainMs.toFixed(uncertainMs < 10 ? 2 : 0)} ms`;
  switch (judged.reason) {
    case 'vantage-silent':
      return { detail: `Nothing was sent from ${judged.facts.silent} after the command began: what clients met there is not known.` };
    case 'holds':
      return {
        detail: `Requests came from ${count(vantages, 'vantage')}, ${number(judged.evidence.fewest)} or more from each since the command began; ${clocks}.`,
      };
  }
}
