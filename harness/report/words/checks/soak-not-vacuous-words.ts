import type { SoakNotVacuousJudgement } from '../../../core/verdict/checks/soak-not-vacuous-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number, seconds } from '../number-words.ts';

export function soakNotVacuousWords(judged: SoakNotVacuousJudgement): CheckWords {
  return {
    detail:
      judged.reason === 'holds'
        ? enough(judged)
        : `Too little was seen: ${judged.evidence.missing.map((reason) => lacking(reason, judged)).join('; ')}.`,
  };
}

type Enough = Extract<SoakNotVacuousJudgement, { readonly reason: 'holds' }>;
type TooLittle = Exclude<SoakNotVacuousJudgement, { readonly reason: 'holds' }>;

function enough({ facts, evidence: { lanes, urls, everyClient, keepsNone } }: Enough): string {
  const clients = everyClient ? `; every one of ${count(facts.clients, 'client')} was answered` : '';
  const all = urls === 1 ? '' : `; each of ${count(urls, 'URL')} answered${lanes.length > 1 ? ' in each lane' : ''}`;
  const kept = keepsNone ? '; the service kept no connection open, so that lane reused shows what lane new does' : '';
  return `${count(facts.answered, 'answer')} in ${seconds(facts.lastedMs)} without a deploy${clients}${all}${kept}.`;
}

function lacking(reason: TooLittle['evidence']['missing'][number], { facts, evidence: { lanes } }: TooLittle): string {
  switch (reason) {
    case 'too-short':
      return `it lasted ${seconds(facts.lastedMs)} of the ${seconds(facts.askedMs)} that were asked for`;
    case 'too-few-answers':
      return `${count(facts.answered, 'answer')}, ${number(facts.needed)} are needed`;
    case 'clients-unanswered':
      return `only ${number(facts.clientsAnswered)} of ${count(facts.clients, 'client')} got an answer`;
    case 'urls-silent':
      return `only ${number(facts.urlsInLanesAnswered)} of ${number(facts.urlsInLanes)} ${lanes.length > 1 ? 'pairs of a URL and a lane' : 'URLs'} gave an answer`;
    case 'no-connection-kept':
      return 'the service kept no connection open, so that lane reused shows no more than lane new';
  }
}
