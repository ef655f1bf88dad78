import type { OtherFailure, RateJudgement } from '../../../core/verdict/checks/rate-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';

export function rateWords(judged: RateJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: RateJudgement): string {
  const { says, trial } = judged.evidence;
  const { trials, failed } = judged.facts;
  const measured = `${count(failed, 'request')} failed in ${count(trials, 'trial')} (${trial})`;
  switch (judged.reason) {
    case 'failed-otherwise': {
      const others = judged.evidence.others.map((each) => otherwise(each, trial));
      return `"${says}": requests failed in other ways than the defect's: ${others.join(', ')}.`;
    }
    case 'more-failures-than-trials':
      return `${measured}: more than one for each.`;
    case 'too-few-trials':
      return `${measured}: at least ${count(judged.facts.leastTrials, 'trial is', 'trials are')} needed to tell.`;
    case 'rate-too-high':
      return `"${says}": ${measured}: ${interval(judged.facts)}.`;
    case 'too-few-answers':
      return `${measured}, but ${load(judged.facts)}: at least ${number(judged.evidence.leastAnswersPerTrial)} for each trial are needed, or the load under which it shows was not there.`;
    case 'holds':
      return `"${says}": ${measured}: ${interval(judged.facts)}; ${load(judged.facts)}.`;
  }
}

function otherwise(other: OtherFailure, trial: string): string {
  switch (other.by) {
    case 'outcome':
      return `${number(other.count)} as ${other.outcome}`;
    case 'cause':
      return `${number(other.count)} by ${other.cause}`;
    case 'time':
      return `${number(other.count)} while there was no trial (${trial})`;
  }
}

function interval({ rate, low, high, atMost }: { readonly [Fact in 'rate' | 'low' | 'high' | 'atMost']: number }): string {
  return `${percent(rate)} of them, with 95 % confidence ${percent(low)} to ${percent(high)}; up to ${percent(atMost)} is what is known`;
}

function load({ answers }: { readonly answers: number }): string {
  return `${count(answers, 'request')} ${answers === 1 ? 'was' : 'were'} answered meanwhile`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
