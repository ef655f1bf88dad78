import type { Cause } from '../core/explain/cause.ts';
import type { RunEvent } from '../core/record/run-record.ts';
import type { Finding } from './contract.ts';
import { count, moment, plural, span } from './number-format.ts';

/** Pids that the sentence names. */
const PIDS_NAMED = 8;
const LONGEST_TEXT = 160;

type Facts = Pick<
  Finding,
  'outcome' | 'tlsError' | 'count' | 'firstMs' | 'lastMs' | 'processes' | 'events' | 'eventCount' | 'lines' | 'lineCount' | 'byTime'
>;

/** A finding as a person says it: what was seen, who had the requests, what came before, and which line of the log tells. */
export function findingInWords(facts: Facts, signature: Cause | null): string {
  const what = `${plural(facts.count, 'request')} ended as ${facts.outcome}`;
  const tls = facts.tlsError === undefined ? '' : ` (${facts.tlsError})`;
  const parts = [
    signature === null && facts.tlsError === undefined
      ? `${what}. Cause not identified`
      : `${what}: ${causeInWords(signature, facts.count)}${tls}`,
    whoHad(facts),
    whatBefore(facts, signature),
    whichLine(facts),
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => `${part}.`)
    .join(' ');
}

/** Why requests failed, as it goes on after what they ended as. */
export function causeInWords(signature: Cause | null, requests: number): string {
  const [they, them] = requests === 1 ? ['it', 'it'] : ['they', 'them'];
  const message = signature?.message ?? 'cause not identified';
  return message.replaceAll('{they}', they).replaceAll('{them}', them);
}

function whoHad({ processes, count: requests, byTime }: Facts): string {
  if (processes.length === 0 || byTime === true) return '';
  const instances = [...new Set(processes.map(({ instance }) => instance))];
  const named = instances.map((instance) => {
    const pids = processes.flatMap((process) => (process.instance === instance && process.pid !== null ? process.pid : []));
    const more = pids.length - PIDS_NAMED;
    const list = `${pids.slice(0, PIDS_NAMED).join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
    if (pids.length === 0) return `${instance}`;
    return `${instance === null ? '' : `${instance}, `}pid${pids.length === 1 ? '' : 's'} ${list}`;
  });
  return `${requests === 1 ? 'It was' : 'They were'} with ${named.join('; ')}`;
}

function whatBefore({ events, eventCount, firstMs, count: requests }: Facts, signature: Cause | null): string {
  const [first] = events;
  if (first === undefined) return '';
  const ofThem = requests === 1 ? 'it' : 'the first of them';
  if (signature === null) {
    const last = events.at(-1) ?? first;
    const failure = requests === 1 ? 'the failure' : 'the first failure';
    return `Last event before ${failure}: ${quoted(last)}, ${span(firstMs - last.atMs)} earlier`;
  }
  const away = firstMs - first.atMs;
  const when = away >= 0 ? `${span(away)} before ${ofThem}` : `told ${span(-away)} after ${ofThem}`;
  const what = isCause(signature) ? 'What led to it' : 'The strategy’s last step before';
  return `${what}: ${quoted(first)}, ${when}${eventCount > 1 ? `; there were ${count(eventCount)} such moments` : ''}`;
}

/** Is the event of a finding its cause, and not only what the strategy had done last before the line that tells the cause? */
function isCause({ evidence }: Cause): boolean {
  switch (evidence.kind) {
    case 'killed':
    case 'listener-ended':
    case 'nobody-listens':
    case 'ended-without-master':
      return true;
    case 'outcome':
    case 'line-names-holder':
    case 'line-numbers-holder':
    case 'given-up-by-router':
    case 'line-of-instance':
    case 'line-each':
    case 'line-near':
    case 'nobody-subscribed':
      return false;
  }
}

function whichLine({ lines, lineCount, byTime, count: requests }: Facts): string {
  const [first] = lines;
  if (first === undefined) return '';
  const says = `The log of ${first.instance ?? 'no instance'} says “${shortened(first.text)}”${lineCount > 1 ? `, in ${count(lineCount)} lines` : ''}`;
  return byTime === true ? `${says}, at that time; nothing tells which process had ${requests === 1 ? 'it' : 'them'}` : says;
}

function quoted({ atMs, instance, text, kind }: RunEvent): string {
  if (kind === 'command-started') return `the start of the command at ${moment(atMs)}`;
  if (kind === 'command-ended') return `the end of the command (${text}) at ${moment(atMs)}`;
  return `“${text === '' ? kind : shortened(text)}”${instance === null ? '' : ` (${instance})`} at ${moment(atMs)}`;
}

/** Long lines are cut: the finding's own fields hold them whole. */
function shortened(text: string): string {
  const plain = text.trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)}…` : plain;
}
