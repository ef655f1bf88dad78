import type { CapacityJudgement } from '../../../core/verdict/checks/capacity-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, seconds } from '../number-words.ts';

export function capacityWords(judged: CapacityJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: CapacityJudgement): string {
  const { total, minimum, looks, longestGapMs } = judged.facts;
  const looked = `(${count(looks, 'look')}, at most ${duration(longestGapMs)} apart, and the logs in between)`;
  const stretch = `from ${seconds(judged.evidence.fromMs)} to ${seconds(judged.evidence.toMs)}`;
  switch (judged.reason) {
    case 'nothing-seen':
      return `Nothing was seen that says who is active ${stretch} ${looked}.`;
    case 'too-few-active':
      return `Only ${fewest(judged.facts)}, although at least ${minimum} are promised at every moment ${stretch} ${looked}.`;
    case 'perhaps-too-few-active':
      return `Perhaps only ${fewest(judged.facts)}, although at least ${minimum} are promised: members went down between two looks, perhaps at the same time, perhaps one after the other ${looked}.`;
    case 'not-looked-for-too-long':
      return `No fewer than ${count(minimum, 'member was', 'members were')} seen to be active, but too much time passed between two looks ${looked}.`;
    case 'holds':
      return `At least ${minimum} of ${count(total, 'member')} accepted and were subscribed at every moment ${stretch}, as promised; at the fewest ${fewest(judged.facts)} ${looked}.`;
  }
}

function fewest({ active, total, atMs }: { readonly active: number; readonly total: number; readonly atMs: number }): string {
  return `${active} of ${count(total, 'member')} ${active === 1 ? 'was' : 'were'} active, first at ${seconds(atMs)}`;
}
