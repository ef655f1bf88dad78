import { alter, chunk, chunkedHead, commonHeaders, type Exchange, goodAnswer, goodHead, head, LAST_CHUNK, statusLine } from './exchange.ts';
import { type CalibrationCase, calibrationCase, NEW, REUSED } from './fault-case.ts';
import { bytesOf, drip, FIN, RST, SILENCE, type Step, send, wait } from './script-step.ts';

type Facts = Partial<Pick<CalibrationCase, 'lanes' | 'request' | 'short' | 'filling' | 'perClientAndSecond'>>;

/** What a correct server may do. It says `answered`, whatever else it looks like. */
function correct(name: string, title: string, script: (exchange: Exchange) => readonly Step[], facts: Facts = {}): CalibrationCase {
  return calibrationCase({ name, title, outcome: 'answered', ...facts, misbehaviour: { on: 'request', when: 'every', script } });
}

/** A good answer with these headers in place of the usual ones. */
function withHeaders(line: string, headers: readonly string[], body: Buffer): Step {
  return send(head(line, headers), body);
}

const MEGABYTE = Buffer.alloc(1 << 20, 'a megabyte of body. ');

/** How the body is framed, and where the answer ends. */
const FRAMING: readonly CalibrationCase[] = [
  correct('plain', 'HTTP/1.1 with a Content-Length', (x) => [send(goodAnswer(x))], { short: true }),
  correct('http-1.0', 'HTTP/1.0 with a Content-Length, then FIN', (x) => [
    withHeaders(`HTTP/1.0 ${x.status} Fine`, [`X-Zerodrop-Version: ${x.version}`, `Content-Length: ${x.body.length}`], x.body),
    FIN,
  ]),
  correct('http-1.0-keep-alive', 'HTTP/1.0 that keeps the connection', (x) => [
    withHeaders(`HTTP/1.0 ${x.status} Fine`, [...commonHeaders(x), `Content-Length: ${x.body.length}`], x.body),
  ]),
  correct('connection-close', 'the server announces that it closes', (x) => [send(goodAnswer(alter(x, { close: true }))), FIN]),
  correct('connection-close-in-a-list', 'close is one of several connection options, in other letters', (x) => [
    withHeaders(statusLine(x), ['Connection: x-trace, Close', `Content-Length: ${x.body.length}`], x.body),
    FIN,
  ]),
  correct(
    'body-ends-with-connection',
    'no Content-Length: the end of the connection ends the body',
    (x) => [send(head(statusLine(x), commonHeaders(alter(x, { close: true }))), x.body), FIN],
    { short: true },
  ),
  correct('body-ends-with-connection-1.0', 'the same in HTTP/1.0, which is what wsgiref does', (x) => [
    send(head(`HTTP/1.0 ${x.status} Fine`, []), x.body),
    FIN,
  ]),
  correct(
    'chunked',
    'the body comes in chunks',
    (x) => [send(chunkedHead(x), chunk(x.body.subarray(0, 50)), chunk(x.body.subarray(50)), LAST_CHUNK)],
    { short: true },
  ),
  correct('chunked-with-trailers', 'chunks with extensions, and trailers', (x) => [
    send(chunkedHead(x), chunk(x.body, ';name="a value"'), '0;last\r\nX-Checksum: 12\r\nX-Time: 3\r\n\r\n'),
  ]),
  correct('chunked-by-byte', 'each byte is a chunk', (x) => [
    send(chunkedHead(x), ...Array.from(x.body, (byte) => chunk(Buffer.of(byte))), LAST_CHUNK),
  ]),
  correct('chunk-sizes-oddly-written', 'chunk sizes with leading zeros and in capitals', (x) => [
    send(chunkedHead(x), `000${x.body.length.toString(16).toUpperCase()}\r\n`, x.body, '\r\n000\r\n\r\n'),
  ]),
  correct('big-body', 'a body of one megabyte', (x) => [send(goodAnswer(x))], { filling: MEGABYTE }),
  correct(
    'big-chunked-body',
    'a megabyte in chunks',
    (x) => [send(chunkedHead(x), ...slices(x.body, 30_000).map((slice) => chunk(slice)), LAST_CHUNK)],
    { filling: MEGABYTE },
  ),
  correct('body-that-looks-like-http', 'the body holds status lines and last chunks', (x) => [send(goodAnswer(x))], {
    filling: bytesOf('\r\n\r\nHTTP/1.1 500 No\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\u0000\u00ff\r\n0\r\n\r\n'),
  }),
];

/** How it is written. */
const SPELLING: readonly CalibrationCase[] = [
  correct('headers-in-lower-case', 'header names in lower case', (x) => [send(head(statusLine(x), framed(x).map(lowerName)), x.body)]),
  correct('headers-in-upper-case', 'header names in upper case', (x) => [send(head(statusLine(x), framed(x).map(upperName)), x.body)]),
  correct('no-space-after-colon', 'no white space after the colon', (x) => [
    send(
      head(
        statusLine(x),
        framed(x).map((line) => line.replace(': ', ':')),
      ),
      x.body,
    ),
  ]),
  correct('much-white-space', 'spaces and tabs around the values', (x) => [
    send(
      head(
        statusLine(x),
        framed(x).map((line) => `${line.replace(': ', ':\t  ')} \t `),
      ),
      x.body,
    ),
  ]),
  correct('empty-reason', 'no reason after the status', (x) => [send(head(`HTTP/1.1 ${x.status} `, framed(x)), x.body)]),
  correct('odd-reason', 'a reason of many words, in latin1', (x) => [
    send(head(`HTTP/1.1 ${x.status} Tout va tr\u00e8s bien: 100 % (or so)`, framed(x)), x.body),
  ]),
  correct('empty-and-repeated-headers', 'a header without value, and the same cookie header twice', (x) => [
    send(head(statusLine(x), ['X-Empty:', 'Set-Cookie: a=1', 'Set-Cookie: b=2', ...framed(x)]), x.body),
  ]),
  correct('long-headers', 'eight kilobytes of headers', (x) => [
    send(head(statusLine(x), [...framed(x), ...Array.from({ length: 80 }, (_, i) => `X-Header-${i}: ${'v'.repeat(90)}`)]), x.body),
  ]),
  correct('content-length-with-zeros', 'a Content-Length with leading zeros', (x) => [
    send(head(statusLine(x), [...commonHeaders(x), `Content-Length: 000${x.body.length}`]), x.body),
  ]),
];

function framed(exchange: Exchange): readonly string[] {
  return [...commonHeaders(exchange), `Content-Length: ${exchange.body.length}`];
}

function lowerName(line: string): string {
  return line.replace(/^[^:]+/, (name) => name.toLowerCase());
}

function upperName(line: string): string {
  return line.replace(/^[^:]+/, (name) => name.toUpperCase());
}

function slices(bytes: Buffer, length: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, i) => bytes.subarray(i * length, (i + 1) * length));
}

/** In which pieces it comes, and when. */
const PACE: readonly CalibrationCase[] = [
  correct('interim-answers-first', '100 Continue and 103 Early Hints come first', (x) => [
    send('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n', goodAnswer(x)),
  ]),
  correct('interim-answer-apart', 'an interim answer in a segment of its own', (x) => [
    send('HTTP/1.1 102 Processing\r\n\r\n'),
    wait(5),
    send(goodAnswer(x)),
  ]),
  correct('byte-by-byte', 'the answer dribbles in byte by byte', (x) => [drip(goodAnswer(x))], { filling: bytesOf('short') }),
  correct('byte-by-byte-in-chunks', 'a chunked answer dribbles in byte by byte', (x) => [drip(chunkedHead(x), chunk(x.body), LAST_CHUNK)], {
    filling: bytesOf('short'),
  }),
  correct('body-apart', 'headers and body in segments of their own', (x) => [send(goodHead(x)), wait(5), send(x.body)]),
  correct('slow', 'a fifth of a second of silence before the answer', (x) => [wait(200), send(goodAnswer(x))]),
];

/** How the connection ends. */
const CLOSING: readonly CalibrationCase[] = [
  correct(
    'closes-without-saying-so',
    'HTTP/1.1 without a Connection header, then FIN, as some servers do',
    (x) => [withHeaders(statusLine(x), [`Content-Length: ${x.body.length}`], x.body), FIN],
    { lanes: NEW },
  ),
  correct('never-closes', 'the server leaves the closing to the client', (x) => [send(goodAnswer(alter(x, { close: true }))), SILENCE], {
    lanes: NEW,
  }),
  correct('rst-after-answer', 'RST when the whole answer has come', (x) => [send(goodAnswer(x)), RST], { lanes: NEW }),
  correct('keep-alive-with-limits', 'a Keep-Alive header with time-out and maximum', (x) => [
    send(head(statusLine(x), [...framed(x), 'Keep-Alive: timeout=5, max=100']), x.body),
  ]),
  correct(
    'keep-alive-to-a-maximum',
    'every second answer on a connection announces its end',
    (x) => (x.previous === null ? [send(goodAnswer(x))] : [send(goodAnswer(alter(x, { close: true }))), FIN]),
    { lanes: REUSED },
  ),
  correct(
    'idle-connection-closed',
    'the server closes idle connections without a word',
    (x) => [send(goodAnswer(x)), FIN],
    // One request in 250 ms: each connection is idle, and seen to be closed, long before its client's next request.
    { lanes: REUSED, perClientAndSecond: 4 },
  ),
];

const HEAD = { request: { method: 'HEAD' } } as const;

/** What is asked for: requests that are no GET, and what may answer them. The fault server reads them, and knows what they must be. */
const REQUESTS: readonly CalibrationCase[] = [
  correct('head', 'HEAD: the length of a body that does not come', (x) => [send(goodHead(x))], HEAD),
  correct('head-in-chunks', 'HEAD: headers that announce chunks, and none', (x) => [send(chunkedHead(x))], HEAD),
  correct('head-without-length', 'HEAD: headers that say nothing of a body', (x) => [send(head(statusLine(x), commonHeaders(x)))], HEAD),
  correct('post-with-body', 'POST with headers and a body, which arrive whole', (x) => [send(goodAnswer(x))], {
    request: { method: 'POST', headers: [['Content-Type', 'application/octet-stream']], body: Uint8Array.from([0, 13, 10, 13, 10, 255]) },
  }),
  correct('post-without-body', 'POST that says that it has no body', (x) => [send(goodAnswer(x))], { request: { method: 'POST' } }),
  correct('put-of-a-megabyte', 'PUT with a body of one megabyte', (x) => [send(goodAnswer(x))], {
    request: { method: 'PUT', body: MEGABYTE },
  }),
  correct(
    'interim-answer-to-post',
    '100 Continue to a POST that did not wait for it',
    (x) => [send('HTTP/1.1 100 Continue\r\n\r\n', goodAnswer(x))],
    {
      request: { method: 'POST', body: 'a=b' },
    },
  ),
];

/** What is not a fault: a detector that raises an alarm at any of these is wrong. */
export const CORRECT: readonly CalibrationCase[] = [...FRAMING, ...SPELLING, ...PACE, ...CLOSING, ...REQUESTS];
