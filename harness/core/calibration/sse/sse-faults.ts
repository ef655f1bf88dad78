import { chunk, head, LAST_CHUNK, otherVersion } from '../exchange.ts';
import { FIN, RST, repeat, SILENCE, send, wait } from '../script-step.ts';
import {
  chunks,
  EVENTS,
  endText,
  eventText,
  fault,
  NUMBERED,
  numbers,
  type SseCase,
  streamHead,
  twoEvents,
  wholeStream,
} from './sse-case.ts';

/** Longest time to the next event, in milliseconds, in the cases in which it does not come. */
const EVENT_WITHIN_MS = 1500;
const TIMELY = { ...NUMBERED, eventWithinMs: EVENT_WITHIN_MS };
/** Half of an event: its data go on. */
const HALF = Buffer.from('id: 3\ndata: ver_a 3 the eve');

const BEFORE_THE_STREAM: readonly SseCase[] = [
  fault('closed-port', 'a closed port', 'refused', () => [], { short: true, meets: 'nothing-listens' }),
  fault('fin-before-answer', 'the connection ends before the answer', 'empty-reply', () => [FIN], { short: true }),
  fault('rst-before-answer', 'the connection is reset before the answer', 'reset', () => [RST], { short: true }),
  fault('silence-before-answer', 'no answer', 'timeout', () => [SILENCE], { short: true }),
  fault('fin-within-head', 'the connection ends in the middle of the head', 'truncated', (x) => [send(streamHead(x).subarray(0, 40)), FIN]),
  fault('status-503', 'status 503', 'wrong-status', () => [send(head('HTTP/1.1 503 Busy', ['Content-Length: 0']))], { short: true }),
  fault('wrong-type', 'a page of HTML in place of a stream', 'wrong-body', (x) => [
    send(streamHead(x, 'Content-Length: 5', 'text/html'), 'hello'),
  ]),
  fault('coded', 'a stream that is compressed, which was not asked for', 'wrong-body', (x) => [
    send(streamHead(x, 'Content-Encoding: gzip'), eventText(x, x.after + 1)),
    SILENCE,
  ]),
  fault('no-http', 'octets that are no HTTP', 'malformed', () => [send('id: 1\ndata: no head\n\n'), FIN]),
];

const CUT: readonly SseCase[] = [
  fault('fin-within-event', 'the connection ends in the middle of an event', 'truncated', (x) => twoEvents(x, send(chunk(HALF)), FIN), {
    short: true,
  }),
  fault('fin-within-chunk', 'the connection ends in the middle of a chunk', 'truncated', (x) => twoEvents(x, send(`40\r\n`, HALF), FIN)),
  fault('fin-between-events', 'the connection ends between two events, without the last chunk', 'truncated', (x) => twoEvents(x, FIN), {
    short: true,
  }),
  fault('rst-within-event', 'the connection is reset in the middle of an event', 'reset', (x) =>
    twoEvents(x, send(chunk(HALF)), wait(5), RST),
  ),
  fault('rst-between-events', 'the connection is reset between two events', 'reset', (x) => twoEvents(x, wait(5), RST), { short: true }),
  fault('last-chunk-within-event', 'the last chunk comes in the middle of an event', 'truncated', (x) =>
    twoEvents(x, send(chunk(HALF), LAST_CHUNK)),
  ),
  fault('last-chunk-before-empty-line', 'the last chunk comes before the empty line that ends an event', 'truncated', (x) =>
    twoEvents(x, send(chunk(Buffer.from('id: 3\ndata: all of it\n')), LAST_CHUNK)),
  ),
  fault('shorter-than-said', 'the connection ends before as many octets as its Content-Length says', 'truncated', (x) => [
    send(streamHead(x, 'Content-Length: 4000'), eventText(x, x.after + 1)),
    FIN,
  ]),
  fault('longer-than-said', 'events go on beyond the Content-Length', 'malformed', (x) => {
    const [first, second] = [eventText(x, x.after + 1), eventText(x, x.after + 2)];
    return [send(streamHead(x, `Content-Length: ${first.length}`), first, second), SILENCE];
  }),
  fault('close-without-end', 'a stream that only the end of its connection ends, before the event that says so', 'truncated', (x) => [
    send(streamHead(x, 'Connection: close'), eventText(x, x.after + 1)),
    FIN,
  ]),
];

const SILENT: readonly SseCase[] = [
  fault('silence-after-events', 'two events, and no more', 'stalled', (x) => twoEvents(x, SILENCE), { short: true, promise: TIMELY }),
  fault('silence-after-head', 'a head, and no event', 'stalled', (x) => [send(streamHead(x)), SILENCE], { promise: TIMELY }),
  fault(
    'silence-within-event',
    'two events and half of the next, and no more',
    'stalled',
    (x) => twoEvents(x, send(chunk(HALF)), SILENCE),
    {
      promise: TIMELY,
    },
  ),
  fault(
    'comments-only',
    'two events, and then comments alone, if events are promised',
    'stalled',
    (x) => twoEvents(x, repeat(100, chunk(Buffer.from(':\n\n')))),
    {
      promise: TIMELY,
    },
  ),
];

const WRONG_EVENTS: readonly SseCase[] = [
  fault('gap', 'an event is missing', 'gap', (x) => numbers(x, ...without(x.after, 1)), { short: true }),
  fault('last-missing', 'the last event before the end is missing', 'gap', (x) => numbers(x, ...without(x.after, EVENTS - x.after - 1))),
  fault('first-missing', 'the first event is missing', 'gap', (x) => numbers(x, ...without(x.after, 0))),
  fault('repeated', 'an event comes twice', 'repeated', (x) => numbers(x, x.after + 1, ...without(x.after, -1)), { short: true }),
  fault('wrong-order', 'two events have changed places', 'gap', (x) => {
    const [first = 0, second = 0, ...rest] = without(x.after, -1);
    return numbers(x, second, first, ...rest);
  }),
  fault('no-number', 'an id that is no number, if numbers are promised', 'wrong-body', (x) => [
    send(streamHead(x), chunks(eventText(x, x.after + 1, { id: 'abc' }), endText(x)), LAST_CHUNK),
  ]),
  fault(
    'other-version',
    'an event of another version in the middle of the stream',
    'wrong-body',
    (x) => twoEvents(x, send(chunks(eventText({ version: otherVersion(x.version) }, x.after + 3, { id: null }), endText(x)), LAST_CHUNK)),
    { short: true },
  ),
  fault('broken-characters', 'an event whose octets are no UTF-8', 'wrong-body', (x) =>
    twoEvents(x, send(chunk(Buffer.concat([Buffer.from('data: '), Buffer.from([0xff, 0xfe, 0x0a, 0x0a])])), LAST_CHUNK)),
  ),
  fault('garbage-for-a-chunk', 'garbage in the place of a chunk', 'malformed', (x) => twoEvents(x, send('no size\r\n'), SILENCE), {
    short: true,
  }),
  fault('garbage-behind', 'octets behind the last chunk', 'malformed', (x) => [send(wholeStream(x), 'HTTP/1.1 200 OK\r\n\r\n'), SILENCE]),
  fault('garbage-behind-late', 'octets behind the last chunk, a moment later', 'malformed', (x) => [
    send(wholeStream(x)),
    wait(3),
    send('beyond'),
    SILENCE,
  ]),
];

const ON_RECONNECT: readonly SseCase[] = [
  fault('gap-on-reconnect', 'what came while the client was away is lost', 'gap', (x) => numbers(x, ...without(x.after, 0)), {
    meets: 'resumed',
    short: true,
  }),
  fault('repeated-on-reconnect', 'the server does not read Last-Event-ID, and begins anew', 'repeated', (x) => numbers(x, 1, 2, 3, 4, 5), {
    meets: 'resumed',
    short: true,
  }),
  fault(
    'status-204-on-reconnect',
    'status 204 in answer to a client that connects again',
    'wrong-status',
    () => [send(head('HTTP/1.1 204 No Content', []))],
    {
      meets: 'resumed',
    },
  ),
  fault(
    'status-500-on-reconnect',
    'status 500 in answer to a client that connects again',
    'wrong-status',
    () => [send(head('HTTP/1.1 500 Broken', ['Content-Length: 0']))],
    { meets: 'resumed' },
  ),
];

/** The numbers that a client which has `after` of them lacks, without one of them by its index; -1 for all. */
function without(after: number, index: number): readonly number[] {
  return Array.from({ length: EVENTS - after }, (_, i) => after + 1 + i).filter((_, i) => i !== index);
}

/** Every way of failing a stream of events that we know of. */
export const SSE_FAULTS: readonly SseCase[] = [...BEFORE_THE_STREAM, ...CUT, ...SILENT, ...WRONG_EVENTS, ...ON_RECONNECT];
