import type { CodeCount, MessagesWholeJudgement } from '../../../core/verdict/checks/messages-whole-check.ts';
import { heldOverInWords, reconnectionsInWords, stretchInWords } from '../../held-words.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';
import { heldFaultInWords } from './held-fault-words.ts';

export function messagesWholeWords(judged: MessagesWholeJudgement): CheckWords {
  switch (judged.reason) {
    case 'no-message':
      return { detail: 'No message came back over any WebSocket.' };
    case 'false-alarms':
      return {
        detail: `The self-test raised ${count(judged.facts.falseAlarms, 'false alarm')} over WebSockets: what failed here can't be believed.`,
      };
    case 'none-open':
      return { detail: `No WebSocket was open when the reload began: what it does to one was not seen. ${opened(judged.facts)}` };
    case 'none-opened-since':
      return { detail: `No WebSocket was opened since the reload began: that new ones are served was not seen. ${opened(judged.facts)}` };
    case 'failed-before':
      return { detail: `${failed(judged)} All of them failed before the reload began: nothing can be put down to it.`, ...more(judged) };
    case 'web-sockets-failed':
      return { detail: `${failed(judged)} ${opened(judged.facts)}`, ...more(judged) };
    case 'books-differ':
      return {
        detail: `Over ${count(judged.facts.differ, 'WebSocket')} the app took other messages, by what it wrote down, than were sent, though each came back: the books do not balance.`,
        ...more(judged),
      };
    case 'closed-by-server':
      return {
        detail: `The server closed ${number(judged.facts.closedByServer)} of ${count(judged.facts.webSockets, 'WebSocket')}${inCodes(judged.evidence.codes)}: rightly, after all messages, but they were to stay open. ${opened(judged.facts)}`,
        ...more(judged),
      };
    case 'held-silent':
    case 'new-silent':
    case 'held-by-old':
    case 'quiet-since':
      return { detail: heldFaultInWords(judged.reason, judged.evidence.seen), ...more(judged) };
    case 'holds':
      return {
        detail: `Each of ${count(judged.facts.webSockets, 'WebSocket')} was whole: ${cameBack(judged)}.${closedByServer(judged)}${over(judged)} ${opened(judged.facts)}`,
        ...more(judged),
      };
  }
}

type Told = Extract<MessagesWholeJudgement, { readonly evidence: object }>;

function opened({ openAtTrigger, openedDuring, openedAfter }: Told['facts']): string {
  return `${number(openAtTrigger)} open when the reload began, ${number(openedDuring)} opened during it, ${number(openedAfter)} after it.`;
}

function closedByServer({ facts, evidence }: Told): string {
  if (facts.closedByServer === 0) return '';
  return ` The server closed ${number(facts.closedByServer)} of them after all messages${inCodes(evidence.codes)}.`;
}

function cameBack({ facts: { sent }, evidence }: Told): string {
  return evidence.isPinged
    ? `each of ${count(sent, 'ping')} was answered`
    : `each of ${count(sent, 'message')} came back, once and in its turn`;
}

function over({ evidence: { seen } }: Told): string {
  return seen.over === undefined ? '' : ` ${heldOverInWords('ws', seen.over)}.`;
}

function failed({ facts, evidence }: Told): string {
  const lost = `${count(facts.missing, 'message')} missing, ${number(facts.repeated)} twice`;
  return `${number(facts.failed)} of ${count(facts.webSockets, 'WebSocket')} failed${inCodes(evidence.codes)}; ${lost}.`;
}

/** ` (6 with 1012, 2 without a Close: 1006)` */
function inCodes(codes: readonly CodeCount[]): string {
  const all = codes.map((each) => `${number(each.count)} ${each.code === null ? 'without a Close: 1006' : `with ${each.code}`}`);
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

function more({ evidence: { seen } }: Told): Pick<CheckWords, 'more'> {
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
