import type { ZeroWaitJudgement } from '../../../core/verdict/checks/zero-wait-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number, seconds } from '../number-words.ts';
import { stealInWords } from './steal-words.ts';

export function zeroWaitWords(judged: ZeroWaitJudgement): CheckWords {
  return { detail: sentence(judged) };
}

type Measured = Extract<ZeroWaitJudgement, { readonly reason: 'holds' }>['facts'];

function sentence(judged: ZeroWaitJudgement): string {
  switch (judged.reason) {
    case 'no-reload':
      return 'There was no reload, so no client could wait for it.';
    case 'nothing-sent':
      return 'No request to a target that answers at once was sent during the reload, so no wait could be seen.';
    case 'nothing-sent-at-work': {
      const { unseenMs, fromMs } = judged.facts;
      return `No request to a target that answers at once was sent while the strategy was at work, for ${duration(unseenMs)} from ${seconds(fromMs)}: no wait could be seen.`;
    }
    case 'waited-too-long':
      return tooLong(judged.facts);
    case 'cpu-stolen':
      return `${tooLong(judged.facts)} But ${stealInWords(judged.evidence.stealShare)}.`;
    case 'client-stood-still':
      return `Too long a wait (${waits(judged.facts)}; ${promised(judged.facts)}), but the client itself stood still at that time.`;
    case 'sent-late':
      return `${count(judged.facts.late, 'request')} began too late to keep what is promised, though none took too long once sent: the client could not keep to its rate; ${promised(judged.facts)}.`;
    case 'holds':
      return `From reload to settle ${waits(judged.facts)}; ${promised(judged.facts)}.`;
  }
}

function tooLong(facts: Measured): string {
  const many = facts.tooSlow === 0 ? '' : `, ${number(facts.tooSlow)} of them too long`;
  return `Too long a wait: ${waits(facts)}${many}; ${promised(facts)}.`;
}

function waits({ stallMs, stallAtMs, requests, slowestMs, slowestAtMs }: Measured): string {
  const stall = stallMs > 0 ? `the longest stall was ${duration(stallMs)} at ${seconds(stallAtMs)}` : 'there was no stall';
  return `${stall}, the slowest of ${count(requests, 'fast request')} took ${duration(slowestMs)} (due at ${seconds(slowestAtMs)})`;
}

function promised({ boundMs }: Measured): string {
  return `at most ${duration(boundMs)} is promised`;
}
