import type { SoakWaitJudgement, TooLong } from '../../../core/verdict/checks/soak-wait-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, seconds } from '../number-words.ts';
import { stealInWords } from './steal-words.ts';

export function soakWaitWords(judged: SoakWaitJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: SoakWaitJudgement): string {
  switch (judged.reason) {
    case 'nothing-answered':
      return 'No request was answered, so no wait for an answer could be measured.';
    case 'waited-too-long':
      return tooLong(judged.evidence);
    case 'cpu-stolen':
      return `${tooLong(judged.evidence)} But ${stealInWords(judged.evidence.stealShare)}.`;
    case 'client-stood-still':
      return `Too long a wait (${waited(judged.evidence.wait)}), but the client itself stood still at that time.`;
    case 'sent-late':
      return `${count(judged.facts.late, 'request')} began too late, though none took too long once sent: the client could not keep to its rate.`;
    case 'holds': {
      const { answered, slowestMs, slowestAtMs, stallBoundMs } = judged.facts;
      return `The slowest of ${count(answered, 'answer')} took ${duration(slowestMs)} (due at ${seconds(slowestAtMs)}); no stall was longer than ${duration(stallBoundMs)}${which(judged.evidence)}.`;
    }
  }
}

function tooLong(evidence: { readonly wait: TooLong; readonly byDefault: boolean }): string {
  const { wait } = evidence;
  return `Too long a wait: ${waited(wait)}; at most ${duration(wait.boundMs)} is allowed${which(evidence)}.`;
}

function waited({ of, url, fromMs, waitMs }: TooLong): string {
  switch (of) {
    case 'answer':
      return `an answer of ${url} took ${duration(waitMs)} (due at ${seconds(fromMs)})`;
    case 'url':
      return `${url} answered no request for ${duration(waitMs)}, from ${seconds(fromMs)} on`;
  }
}

function which({ byDefault }: { readonly byDefault: boolean }): string {
  return byDefault ? ' (by default 1 s more than its usual answers take; --max-stall sets it)' : '';
}
