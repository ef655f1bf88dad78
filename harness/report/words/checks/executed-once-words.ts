import type { ExecutedOnceJudgement } from '../../../core/verdict/checks/executed-once-check.ts';
import type { ExecutedAgain } from '../../../core/verdict/measures/executions.ts';
import type { CheckWords } from '../check-words.ts';
import { executionsWords } from '../executions-words.ts';
import { count, number, some } from '../number-words.ts';

export function executedOnceWords(judged: ExecutedOnceJudgement): CheckWords {
  switch (judged.reason) {
    case 'not-counted-by-request':
      return { detail: 'How often a request was executed is not known: the app wrote down nothing by request.' };
    case 'nothing-sent':
      return { detail: 'No request was sent that must be executed once.' };
    case 'executed-again':
      return {
        detail: `${count(judged.facts.executedAgain, 'request')} of ${number(judged.facts.sent)} sent once ${judged.facts.executedAgain === 1 ? 'was' : 'were'} executed more than once: something on the way sent ${judged.facts.executedAgain === 1 ? 'it' : 'them'} again (${timesOf(judged.evidence.again)}). ${classes(judged)}`,
      };
    case 'begun-again':
      return {
        detail: `${count(judged.facts.begunAgain, 'request')} of ${number(judged.facts.sent)} (${some(judged.evidence.begunAgain)}) begun by a process that never finished, and executed by another: something on the way sent ${judged.facts.begunAgain === 1 ? 'it' : 'them'} again. ${classes(judged)}`,
      };
    case 'executed-by-old':
      return {
        detail: `${count(judged.facts.executedByOld, 'request')} sent after the new version had taken over (${some(judged.evidence.byOld)}) executed by the old one. ${classes(judged)}`,
      };
    case 'holds':
      return { detail: `None of ${count(judged.facts.sent, 'request')} that must be executed once was executed again. ${classes(judged)}` };
  }
}

type Counted = Extract<ExecutedOnceJudgement, { readonly facts: object }>['facts'];

/** What became of them, class by class; a class of which there is none is left out. */
function classes({ facts }: { readonly facts: Counted }): string {
  const told = [
    `${number(facts.executedAndAnswered)} executed once and answered`,
    ...(facts.executedNotAnswered === 0
      ? []
      : [`${number(facts.executedNotAnswered)} executed and not answered (a client that sends again has it executed twice)`]),
    ...(facts.begunOnly === 0 ? [] : [`${number(facts.begunOnly)} begun and never finished`]),
    ...(facts.notExecuted === 0 ? [] : [`${number(facts.notExecuted)} never executed`]),
  ];
  return `Of all: ${told.join(', ')}.`;
}

/** `request 41 by 1234 (backend-1) at 3.2 s and by 1240 (backend-2) at 3.3 s; ...`, of the first few. */
function timesOf(again: readonly ExecutedAgain[]): string {
  const MOST = 3;
  const told = again
    .slice(0, MOST)
    .map(({ id, executions }) => (executions.length === 0 ? `request ${id}` : `request ${id} ${executionsWords(executions)}`));
  return [...told, ...(again.length > MOST ? [`${number(again.length - MOST)} more`] : [])].join('; ');
}
