import type { Failure } from '../../ledger/outcome.ts';
import type { StreamPromise } from '../../siege/requests/request-definition.ts';
import { chunk, head, LAST_CHUNK, type VersionName } from '../exchange.ts';
import { bytesOf, type Step, send } from '../script-step.ts';

/** A request for a stream that the fault server has read. */
export interface SseExchange {
  readonly id: string;
  readonly version: VersionName;
  /** The number of the last event that the client has; 0 if it begins anew. */
  readonly after: number;
}

/** A known fault of a stream, or a known piece of correct behaviour. */
export interface SseCase {
  /** In kebab-case, beginning with `sse-`; unique. */
  readonly name: string;
  readonly title: string;
  /** The outcome under which it must be counted; `answered` for correct behaviour. */
  readonly outcome: Failure | 'answered';
  /** Part of the short form, which a run with streams carries out while the server boots. */
  readonly short: boolean;
  /** What the server promises. */
  readonly promise: StreamPromise;
  /** What the data of an event go on with. */
  readonly filling: string;
  /**
   * Which requests meet it: each third one, each one that connects again after a right end, or each one because nothing listens. Of
   * correct behaviour all do.
   */
  readonly meets: 'every-third' | 'resumed' | 'nothing-listens';
  readonly script: (exchange: SseExchange) => readonly Step[];
}

/** Events of a whole stream; the one that says that it is over is one more. */
export const EVENTS = 5;
/** The type of that one. */
export const END = 'end';
export const NUMBERED: StreamPromise = { numbersFrom: 1, endEvent: END };
const FILLING = 'the event goes on';

/** How an event is written. */
export interface EventForm {
  readonly eol?: string;
  readonly filling?: string;
  /** The lines before it, without their ends. */
  readonly before?: readonly string[];
  /** What stands for its id; null for none. */
  readonly id?: string | null;
  readonly type?: string;
}

/** The data of an event: the judge knows them. */
export function dataOf(version: VersionName, number: number, filling: string): string {
  return `${version} ${number} ${filling}`;
}

/** An event as it goes over the wire, without the framing of HTTP. */
export function eventText({ version }: Pick<SseExchange, 'version'>, number: number, form: EventForm = {}): Buffer {
  const { eol = '\n', filling = FILLING, before = [], id = String(number), type } = form;
  const data = dataOf(version, number, filling).split('\n');
  const lines = [
    ...before,
    ...(id === null ? [] : [`id: ${id}`]),
    ...(type === undefined ? [] : [`event: ${type}`]),
    ...data.map((line) => `data: ${line}`),
  ];
  return Buffer.from(`${lines.join(eol)}${eol}${eol}`, 'utf8');
}

/** The head of a stream; chunked, unless `framing` says otherwise. */
export function streamHead({ id, version }: SseExchange, framing = 'Transfer-Encoding: chunked', type = 'text/event-stream'): Buffer {
  return head('HTTP/1.1 200 OK', [
    `Content-Type: ${type}`,
    'Cache-Control: no-cache',
    `X-Zerodrop-Version: ${version}`,
    `X-Zerodrop-Request: ${id}`,
    framing,
  ]);
}

/** The numbers of the events that a client which has `after` of them lacks, without the one that ends the stream. */
export function lacked({ after }: SseExchange): readonly number[] {
  return Array.from({ length: Math.max(0, EVENTS - after) }, (_, i) => after + 1 + i);
}

/** The event that says that the stream is over. */
export function endText(exchange: SseExchange, form: EventForm = {}): Buffer {
  return eventText(exchange, EVENTS + 1, { ...form, type: END });
}

/** Each event in a chunk of its own. */
export function chunks(...texts: readonly Buffer[]): Buffer {
  return bytesOf(...texts.map((text) => chunk(text)));
}

/** A whole good stream: what the client lacks, the event that says that it is over, and the last chunk. */
export function wholeStream(exchange: SseExchange, form: EventForm = {}): Buffer {
  const events = lacked(exchange).map((number) => eventText(exchange, number, form));
  return bytesOf(streamHead(exchange), chunks(...events, endText(exchange, form)), LAST_CHUNK);
}

/** A stream that the server ends rightly after two events, before it is over: its client connects again. */
export function earlyEnd(exchange: SseExchange): Buffer {
  const events = lacked(exchange)
    .slice(0, 2)
    .map((number) => eventText(exchange, number));
  return bytesOf(streamHead(exchange), chunks(...events), LAST_CHUNK);
}

type Script = SseCase['script'];
type More = Partial<Pick<SseCase, 'short' | 'promise' | 'filling' | 'meets'>>;

export function fault(name: string, title: string, outcome: Failure, script: Script, more: More = {}): SseCase {
  return { ...caseOf(name, title, script, more), outcome };
}

export function correct(name: string, title: string, script: Script, more: More = {}): SseCase {
  return { ...caseOf(name, title, script, more), outcome: 'answered' };
}

function caseOf(name: string, title: string, script: Script, more: More): Omit<SseCase, 'outcome'> {
  return { name: `sse-${name}`, title, script, short: false, promise: NUMBERED, filling: FILLING, meets: 'every-third', ...more };
}

/** The head and the first two events that the client lacks, and then what is to happen. */
export function twoEvents(exchange: SseExchange, ...then: readonly Step[]): readonly Step[] {
  const events = lacked(exchange)
    .slice(0, 2)
    .map((number) => eventText(exchange, number));
  return [send(streamHead(exchange), chunks(...events)), ...then];
}

/** A stream of these numbers, and its right end. */
export function numbers(exchange: SseExchange, ...of: readonly number[]): readonly Step[] {
  return [send(streamHead(exchange), chunks(...of.map((each) => eventText(exchange, each)), endText(exchange)), LAST_CHUNK)];
}
