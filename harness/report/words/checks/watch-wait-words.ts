import type { WatchWaitJudgement } from '../../../core/verdict/checks/watch-wait.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, seconds } from '../number-words.ts';

/** Of a watched deploy: what `zero-wait` is there. */
export function watchWaitWords(judged: WatchWaitJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: WatchWaitJudgement): string {
  switch (judged.reason) {
    case 'waited-too-long':
      return tooLong(judged);
    case 'cpu-stolen':
      return `${tooLong(judged)} But the hypervisor took CPU time away.`;
    case 'wait-unsure': {
      const why =
        judged.evidence.unsure === 'few'
          ? `it gave fewer than ${judged.evidence.enough} answers before the command, so that its own time is not known`
          : 'its answers took very different times before the command, as with long polling';
      return `Perhaps too long a wait: ${waited(judged)}; ${why}. --max-stall URL=SECONDS says how long it may take.`;
    }
    case 'client-stood-still':
      return `Too long a wait (${waited(judged)}), but the client itself stood still at that time.`;
    case 'sent-late':
      return `${count(judged.facts.late, 'request')} began too late, though none took too long once sent: the client could not keep to its rate.`;
    case 'holds': {
      const { answers, slowestMs, slowestAtMs } = judged.facts;
      return `No answer took longer than its URL may: the slowest of ${count(answers, 'answer')} from the command on took ${duration(slowestMs)} (sent at ${seconds(slowestAtMs)}), ${allowed(judged.evidence.allowed)}.`;
    }
  }
}

type Waited = Exclude<WatchWaitJudgement, { readonly reason: 'sent-late' | 'holds' }>;

function tooLong(judged: Waited): string {
  const acceptedSeconds = Math.ceil(judged.facts.waitMs / 1000 + 0.5);
  return `Too long a wait: ${waited(judged)}. If users may wait so long, accept it with --max-stall ${acceptedSeconds}.`;
}

function waited({ facts: { target, waits, waitMs, fromMs, boundMs }, evidence: { slowestMs, isNamed, unprocessed } }: Waited): string {
  const bound = isNamed ? 'as --max-stall says' : `one second more than its slowest answer before the command (${duration(slowestMs)})`;
  if (unprocessed)
    return `${target}: for ${duration(waitMs)} from ${seconds(fromMs)} on the server processed no request, as it said itself; more than ${duration(boundMs)} (${bound})`;
  return `${target}: ${count(waits, 'answer')} took longer than ${duration(boundMs)} (${bound}), the longest ${duration(waitMs)}, from ${seconds(fromMs)} on`;
}

function allowed(bound: { readonly boundMs: number; readonly isNamed: boolean } | null): string {
  if (bound === null) return 'and none was asked for';
  return `and ${duration(bound.boundMs)} ${bound.isNamed ? 'is allowed' : 'is allowed by default: a second more than the slowest before it'}`;
}
