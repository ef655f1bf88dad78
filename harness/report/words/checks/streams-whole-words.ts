import type { HeldSeen } from '../../../core/record/measurements.ts';
import type { StreamsWholeJudgement } from '../../../core/verdict/checks/streams-whole-check.ts';
import { heldOverInWords, reconnectionsInWords, stretchInWords } from '../../held-words.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number } from '../number-words.ts';
import { heldFaultInWords } from './held-fault-words.ts';
import { skippedInWords } from './skipped-words.ts';

export function streamsWholeWords(judged: StreamsWholeJudgement): CheckWords {
  switch (judged.reason) {
    case 'nothing-streamed':
      return { detail: 'No event came over any stream.' };
    case 'false-alarms':
      return {
        detail: `The self-test raised ${count(judged.facts.falseAlarms, 'false alarm')} over streams: what failed here can't be believed.`,
      };
    case 'none-open':
      return { detail: `No stream was open when the reload began: what it does to one was not seen. ${opened(judged.facts)}` };
    case 'none-opened-since':
      return { detail: `No stream was opened since the reload began: that new ones are served was not seen. ${opened(judged.facts)}` };
    case 'failed-before':
      return { detail: `${failed(judged)}, all of them before the reload began: nothing can be put down to it.`, ...more(judged) };
    case 'events-missing':
      return {
        detail: `${count(judged.facts.missing, 'event is', 'events are')} missing of ${number(judged.facts.events + judged.facts.missing)}: clients that came again did not get what they had missed, or a number was left out. ${failed(judged)}.`,
        ...more(judged),
      };
    case 'streams-failed':
      return {
        detail: `${failed(judged)}${isCompared(judged.facts) ? '; none of the events is missing' : ''}. ${opened(judged.facts)}`,
        ...more(judged),
      };
    case 'closed-by-server':
      return {
        detail: `The server closed ${count(judged.facts.closedByServer, 'stream')} that ${judged.facts.closedByServer === 1 ? 'was' : 'were'} to stay open (--expect stays-open). ${opened(judged.facts)}`,
        ...more(judged),
      };
    case 'events-skipped':
    case 'ids-changed':
    case 'skipped-between':
      return { detail: skippedInWords(judged.reason, judged.evidence.seen), ...more(judged) };
    case 'held-silent':
    case 'new-silent':
    case 'held-by-old':
    case 'quiet-since':
      return { detail: heldFaultInWords(judged.reason, judged.evidence.seen), ...more(judged) };
    case 'holds':
      return {
        detail: `Each of ${count(judged.facts.streams, 'stream')} ${isCompared(judged.facts) ? 'was whole' : 'came to a right end, or was open until we left it'}: ${events(judged.facts, judged.evidence.seen.numbered)}. ${over(judged)}${opened(judged.facts)}`,
        ...more(judged),
      };
  }
}

type Facts = Extract<StreamsWholeJudgement, { readonly reason: 'holds' }>['facts'];

function opened({ openAtTrigger, openedDuring, openedAfter, resumed }: Facts): string {
  const again = resumed === 0 ? '' : ` ${count(resumed, 'stream')} went on where the one before had ended.`;
  return `${number(openAtTrigger)} open when the reload began, ${number(openedDuring)} opened during it, ${number(openedAfter)} after it.${again}`;
}

/** Events of a watch have no numbers that were promised, unless the user said so: nothing is known of missing and repeated ones. */
function isCompared(facts: object): boolean {
  return !('heldOver' in facts) || ('eventIds' in facts && facts.eventIds === 'numbered');
}

function events(facts: Facts, numbered: HeldSeen['numbered']): string {
  const { events: received, longestSilenceMs } = facts;
  if (received === 0) return 'no event came over any of them, before the deploy or since, and they stayed open';
  const compared = isCompared(facts)
    ? 'none missing, none twice'
    : numbered === undefined || 'eventIds' in facts
      ? 'counted and not compared with one another'
      : 'whose ids went on to count by one';
  return `${count(received, 'event')}, ${compared}; nothing came for ${duration(longestSilenceMs)} at the longest`;
}

function over({ evidence: { seen } }: Extract<StreamsWholeJudgement, { readonly evidence: object }>): string {
  return seen.over === undefined ? '' : `${heldOverInWords('sse', seen.over)}. `;
}

function failed({ facts, evidence }: Extract<StreamsWholeJudgement, { readonly evidence: object }>): string {
  const kinds = Object.entries(evidence.failed).map(([outcome, n]) => `${number(n)} ${outcome}`);
  const named = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  return `${number(facts.failed)} of ${count(facts.streams, 'stream')} failed${named}`;
}

function more({ evidence: { seen } }: Extract<StreamsWholeJudgement, { readonly evidence: object }>): Pick<CheckWords, 'more'> {
  const stretches = [
    ['before the reload', seen.before],
    ['open when it began', seen.across],
    ['opened during it', seen.during],
    ['opened after it', seen.after],
  ] as const;
  const told = stretches.flatMap(([when, stretch]) => (stretch.opened === 0 ? [] : [`${when}: ${stretchInWords(stretch)}`]));
  const again = seen.reconnections === null ? '' : ` ${reconnectionsInWords(seen.reconnections)}.`;
  return { more: `${told.join('; ')}.${again}` };
}
