import { chunk, head, LAST_CHUNK } from '../exchange.ts';
import { bytesOf, drip, FIN, RST, type Step, send, wait } from '../script-step.ts';
import {
  chunks,
  correct,
  END,
  EVENTS,
  type EventForm,
  earlyEnd,
  endText,
  eventText,
  lacked,
  type SseCase,
  type SseExchange,
  streamHead,
  wholeStream,
} from './sse-case.ts';

const MULTI_LINE = 'first line\n second, with a space before it\n\nthe one before was empty';
const WIDE = 'ä € 😀 \u2028 and on';
const LARGE = 'a large event '.repeat(10_000);

/** A whole stream whose text is sent as these octets, however they are cut. */
function textOf(x: SseExchange, form: EventForm = {}): Buffer {
  return bytesOf(...lacked(x).map((each) => eventText(x, each, form)), endText(x, form));
}

/** The text of a whole stream, in chunks of that many octets. */
function inChunksOf(x: SseExchange, bytes: number, form: EventForm = {}): Step {
  const text = textOf(x, form);
  const parts = Array.from({ length: Math.ceil(text.length / bytes) }, (_, i) => chunk(text.subarray(i * bytes, (i + 1) * bytes)));
  return send(streamHead(x), ...parts, LAST_CHUNK);
}

function whole(x: SseExchange, form: EventForm = {}): readonly Step[] {
  return [send(wholeStream(x, form))];
}

const ENDS: readonly SseCase[] = [
  correct('plain', 'events, the one that says that it is over, and the last chunk', (x) => whole(x), { short: true }),
  correct(
    'last-chunk-only',
    'a stream that comes to its last chunk before it is over, and is resumed',
    (x) => (x.after === 0 ? [send(earlyEnd(x))] : whole(x)),
    { short: true },
  ),
  correct('end-without-last-chunk', 'the event that says that it is over, and the end of the connection', (x) => [
    send(streamHead(x), chunk(textOf(x))),
    FIN,
  ]),
  correct('reset-after-end', 'the connection is reset after the event that says that it is over', (x) => [
    send(streamHead(x), chunk(textOf(x))),
    wait(5),
    RST,
  ]),
  correct('until-close', 'no length and no chunks: the event that says that it is over, and the end of the connection', (x) => [
    send(streamHead(x, 'Connection: close'), textOf(x)),
    FIN,
  ]),
  correct('with-length', 'a stream whose Content-Length is known', (x) => {
    const text = textOf(x);
    return [send(streamHead(x, `Content-Length: ${text.length}`), text)];
  }),
  correct('trailers', 'trailers behind the last chunk', (x) => [send(streamHead(x), chunk(textOf(x)), '0\r\nX-Checksum: 12\r\n\r\n')]),
  correct('ends-with-comment', 'a comment without an empty line before the last chunk', (x) => [
    send(streamHead(x), chunk(textOf(x)), chunk(Buffer.from(': bye')), LAST_CHUNK),
  ]),
  correct('resumed-by-numbers', 'a stream that ends early twice, and goes on each time after the last event that was had', (x) =>
    x.after < EVENTS - 1 ? [send(earlyEnd(x))] : whole(x),
  ),
];

const TEXTS: readonly SseCase[] = [
  correct('cr', 'lines that end with CR', (x) => whole(x, { eol: '\r' })),
  correct('crlf', 'lines that end with CRLF', (x) => whole(x, { eol: '\r\n' }), { short: true }),
  correct('mixed-line-ends', 'lines that end with each of the three', (x) => [
    send(
      streamHead(x),
      chunks(...lacked(x).map((each, i) => eventText(x, each, { eol: ['\n', '\r\n', '\r'][i % 3] ?? '\n' })), endText(x)),
      LAST_CHUNK,
    ),
  ]),
  correct('crlf-split', 'CR at the end of one chunk and LF at the beginning of the next', (x) => [inChunksOf(x, 1, { eol: '\r\n' })]),
  correct('byte-order-mark', 'a byte order mark at the beginning', (x) => [
    send(streamHead(x), chunk(Buffer.from([0xef, 0xbb, 0xbf])), chunk(textOf(x)), LAST_CHUNK),
  ]),
  correct('comments', 'comments between the events and their lines', (x) => whole(x, { before: [': a comment', ':', ':data: not data'] }), {
    short: true,
  }),
  correct('multi-line', 'data of several lines, one of them empty', (x) => whole(x, { filling: MULTI_LINE }), { filling: MULTI_LINE }),
  correct('retry', 'a reconnection time, and one that is no number', (x) =>
    x.after === 0 ? [send(streamHead(x), chunk(Buffer.from('retry: 20\nretry: 5 s\n\n')), chunks(eventText(x, 1)), LAST_CHUNK)] : whole(x),
  ),
  correct('unknown-fields', 'unknown fields, and a line without a colon', (x) =>
    whole(x, { before: ['priority: 7', 'nonsense', 'data7: x'] }),
  ),
  correct('types', 'events of a type of their own', (x) => whole(x, {}), {}),
  correct('no-data', 'blocks without data, which are no events', (x) => whole(x, { before: ['event: ping', '', 'retry: 10', ''] })),
  correct('id-with-nul', 'an id with a NUL, which is ignored', (x) => whole(x, { before: ['id: 9\u00009'] })),
];

const NOT_NUMBERED: readonly SseCase[] = [
  correct('no-id', 'events without an id', (x) => whole({ ...x, after: 0 }, { id: null }), { promise: { endEvent: END } }),
  correct('id-with-spaces', 'ids that are texts with spaces and wide characters', (x) => whole({ ...x, after: 0 }, { id: 'a b  ü' }), {
    promise: { endEvent: END },
  }),
  correct(
    'any-first-number',
    'numbers that begin anywhere',
    (x) => [send(streamHead(x), chunks(...[41, 42, 43].map((each) => eventText(x, each)), eventText(x, 44, { type: END })), LAST_CHUNK)],
    { promise: { endEvent: END, numbersFrom: 'any' } },
  ),
];

const PIECES: readonly SseCase[] = [
  correct('one-segment', 'head, events and end in one segment', (x) => [send(wholeStream(x))]),
  correct('octet-by-octet', 'each octet of an event in a segment of its own', (x) => [
    send(streamHead(x)),
    drip(chunk(eventText(x, x.after + 1))),
    send(
      chunks(
        ...lacked(x)
          .slice(1)
          .map((each) => eventText(x, each)),
        endText(x),
      ),
      LAST_CHUNK,
    ),
  ]),
  correct('chunks-of-one', 'each octet in a chunk of its own', (x) => [inChunksOf(x, 1)]),
  correct('split-characters', 'borders of chunks within characters of UTF-8', (x) => [inChunksOf(x, 3, { filling: WIDE })], {
    filling: WIDE,
    short: true,
  }),
  correct('large', 'events of 140,000 octets', (x) => whole(x, { filling: LARGE }), { filling: LARGE }),
  correct('chunk-extensions', 'chunks with extensions', (x) => [send(streamHead(x), chunk(textOf(x), ';a=b'), LAST_CHUNK)]),
  correct('late', 'the first event comes after a while', (x) => [send(streamHead(x)), wait(60), send(chunk(textOf(x)), LAST_CHUNK)]),
  correct('kept-alive-by-comments', 'comments keep a stream alive in which events are rare', (x) => [
    send(streamHead(x), chunks(eventText(x, x.after + 1))),
    ...Array.from({ length: 6 }, () => [wait(50), send(chunk(Buffer.from(': still here\n\n')))]).flat(),
    send(
      chunks(
        ...lacked(x)
          .slice(1)
          .map((each) => eventText(x, each)),
        endText(x),
      ),
      LAST_CHUNK,
    ),
  ]),
  correct('early-hints', 'an interim answer before the head', (x) => [
    send(head('HTTP/1.1 103 Early Hints', ['Link: </style.css>']), wholeStream(x)),
  ]),
  correct('type-with-charset', 'a content type with a parameter, in other letters', (x) => [
    send(streamHead(x, 'Transfer-Encoding: chunked', 'Text/Event-Stream; charset=UTF-8'), chunk(textOf(x)), LAST_CHUNK),
  ]),
];

/** What is not a fault: a detector that raises an alarm at any of these is wrong. */
export const SSE_CORRECT: readonly SseCase[] = [...ENDS, ...TEXTS, ...NOT_NUMBERED, ...PIECES];
