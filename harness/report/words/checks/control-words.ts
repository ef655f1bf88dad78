import type { AnotherWay, ControlJudgement, NotAsPlanned } from '../../../core/verdict/checks/control-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';
import { failedOtherwiseInWords } from './failed-otherwise-words.ts';
import { tooLittleInWords } from './not-vacuous-words.ts';

export function controlWords(judged: ControlJudgement): CheckWords {
  return { detail: `The run was broken on purpose, and the rules of zero downtime say ${judged.facts.found}${verdictOn(judged)}` };
}

function verdictOn(judged: ControlJudgement): string {
  const { as, rules } = judged.facts;
  switch (judged.reason) {
    case 'blind':
      return ': they are blind to it.';
    case 'refuted-instead':
      return ` (${rules}), but inconclusive must come.`;
    case 'not-as-planned':
      return ` (${rules}), but it did not take place as planned: ${notAsPlanned(judged.evidence)}`;
    case 'not-refuted':
      return ` (${rules}), but ${as} must come.`;
    case 'another-rule': {
      const { by, said } = judged.evidence;
      return ` (${rules}), but for another reason than the control's: ${by} says ${said ?? 'nothing'}, and not ${as}.`;
    }
    case 'failed-otherwise':
      return ` (${rules}), but for another reason than the control's: ${anotherWay(judged.evidence)}.`;
    case 'only-the-instrument':
      return `, but only the instrument held them back (${rules}).`;
    case 'holds':
      return `, as they must (${rules}).`;
  }
}

function notAsPlanned(lacks: NotAsPlanned): string {
  switch (lacks.because) {
    case 'held-up':
      return lacks.trouble;
    case 'not-held-up':
      return `it was carried through, but it must be held up (${Object.values(lacks.by).join(', ')}).`;
    case 'too-little-seen':
      return tooLittleInWords(lacks.missing);
    case 'causes-unknown':
      return `the causes of ${number(lacks.unknown)} of ${count(lacks.failed, 'failure')} could not be looked for.`;
    case 'never-complete':
      return 'its reload was not seen to be complete.';
  }
}

function anotherWay(way: AnotherWay): string {
  switch (way.by) {
    case 'kind':
      return `requests failed in other ways: ${failedOtherwiseInWords(way.others)}`;
    case 'time':
      return `${number(way.early)} had failed before the reload`;
    case 'count':
      return `${number(way.failed)} ended as ${way.outcome}, but ${way.needed === null ? 'some' : number(way.needed)} must`;
  }
}
