import { chunk, chunkedHead, commonHeaders, type Exchange, goodAnswer, head, LAST_CHUNK, statusLine } from '../exchange.ts';
import { type CalibrationCase, calibrationCase, NEW } from '../fault-case.ts';
import { FIN, send, wait } from '../script-step.ts';

type Parts = readonly (string | Buffer)[];

function malformed(name: string, title: string, sent: (exchange: Exchange) => Parts, short = false): CalibrationCase {
  return calibrationCase({
    name,
    title,
    outcome: 'malformed',
    short,
    misbehaviour: { on: 'request', when: 'every-third', script: (exchange) => [send(...sent(exchange)), FIN] },
  });
}

/** A good answer with this header in place of its Content-Length. */
function framedBy(exchange: Exchange, ...headers: readonly string[]): Parts {
  return [head(statusLine(exchange), [...commonHeaders(exchange), ...headers]), exchange.body];
}

function withStatusLine(exchange: Exchange, line: string): Parts {
  return [head(line, [...commonHeaders(exchange), `Content-Length: ${exchange.body.length}`]), exchange.body];
}

/** What other protocols, broken servers and stray processes send where an HTTP answer should be. */
const NOT_HTTP: readonly CalibrationCase[] = [
  malformed('garbage', 'random bytes, then FIN', () => [Buffer.from('9f3c00e1ff7a0d0a88c2174b00ffd90d0a0d0a5e', 'hex')], true),
  malformed('bare-body', 'a body without status line and headers, as in HTTP/0.9, then FIN', (x) => [x.body]),
  malformed('tls-alert', 'a TLS alert: the port speaks HTTPS', () => [Buffer.from('15030300020228', 'hex')]),
  malformed('binary-packet', "a packet of a binary protocol: the port is an app server's own socket", () => [
    Buffer.from('000f00000d00', 'hex'),
    'REQUEST_METHOD\u0003\u0000GET',
  ]),
  malformed('http2-frame', 'a SETTINGS frame of HTTP/2', () => [Buffer.from('000006040000000000000400100000', 'hex')]),
  malformed('ssh-banner', 'the banner of an SSH server', () => ['SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n']),
  malformed('empty-lines', 'nothing but ends of lines', () => ['\r\n\r\n\r\n']),
];

const BAD_STATUS_LINE: readonly CalibrationCase[] = [
  malformed('http-version-9', 'a status line of HTTP/9', (x) => withStatusLine(x, `HTTP/9.1 ${x.status} Created`)),
  malformed('protocol-misspelt', 'a status line of HTPT/1.1', (x) => withStatusLine(x, `HTPT/1.1 ${x.status} Created`)),
  malformed('no-http-version', 'a status line that begins with the status', (x) => withStatusLine(x, `${x.status} Created`)),
  malformed('status-of-four-digits', 'status 9999', (x) => withStatusLine(x, 'HTTP/1.1 9999 Created')),
  malformed('status-of-two-digits', 'status 20', (x) => withStatusLine(x, 'HTTP/1.1 20 Created')),
  malformed('status-101', '101 Switching Protocols, which was not asked for', (x) => [
    head('HTTP/1.1 101 Switching Protocols', [`X-Zerodrop-Request: ${x.id}`, 'Connection: upgrade', 'Upgrade: websocket']),
  ]),
  malformed('status-not-a-number', 'status 2xx', (x) => withStatusLine(x, 'HTTP/1.1 2xx Created')),
];

const BAD_HEADERS: readonly CalibrationCase[] = [
  malformed('content-length-negative', 'Content-Length: -1', (x) => framedBy(x, 'Content-Length: -1')),
  malformed('content-length-not-a-number', 'Content-Length: many', (x) => framedBy(x, 'Content-Length: many')),
  malformed('content-length-with-a-tail', 'a Content-Length with letters after its digits', (x) =>
    framedBy(x, `Content-Length: ${x.body.length}abc`),
  ),
  malformed('content-length-overflow', 'a Content-Length beyond 64 bits', (x) => framedBy(x, 'Content-Length: 99999999999999999999999')),
  malformed('content-lengths-conflict', 'two Content-Lengths that differ', (x) =>
    framedBy(x, `Content-Length: ${x.body.length}`, `Content-Length: ${x.body.length - 1}`),
  ),
  malformed('content-length-and-chunked', 'a Content-Length and chunks at once', (x) => [
    head(statusLine(x), [...commonHeaders(x), `Content-Length: ${x.body.length}`, 'Transfer-Encoding: chunked']),
    chunk(x.body),
    LAST_CHUNK,
  ]),
  malformed('header-without-colon', 'a header line without a colon', (x) =>
    framedBy(x, 'this is no header', `Content-Length: ${x.body.length}`),
  ),
  malformed('nul-in-header', 'a NUL byte in a header', (x) => framedBy(x, 'X-Broken: a\u0000b', `Content-Length: ${x.body.length}`)),
  malformed('header-flood', 'one megabyte of headers', (x) => framedBy(x, ...floodOf(1 << 20), `Content-Length: ${x.body.length}`)),
];

function floodOf(bytes: number): readonly string[] {
  const line = `X-Flood: ${'f'.repeat(1000)}`;
  return Array.from({ length: Math.ceil(bytes / line.length) }, () => line);
}

const BAD_CHUNKS: readonly CalibrationCase[] = [
  malformed('chunk-size-not-a-number', 'a chunk whose size is no number', (x) => [chunkedHead(x), 'zz\r\n', x.body, '\r\n', LAST_CHUNK]),
  malformed('chunk-size-negative', 'a chunk of size -5', (x) => [chunkedHead(x), '-5\r\n', x.body, '\r\n', LAST_CHUNK]),
  malformed('chunk-size-overflow', 'a chunk whose size is beyond 64 bits', (x) => [chunkedHead(x), 'fffffffffffffffff\r\n', x.body]),
  malformed('chunk-longer-than-its-size', 'a chunk with more bytes than its size says', (x) => [
    chunkedHead(x),
    `${(x.body.length - 5).toString(16)}\r\n`,
    x.body,
    '\r\n',
    LAST_CHUNK,
  ]),
  malformed('chunk-without-end-of-line', 'a chunk that the next one follows directly', (x) => [
    chunkedHead(x),
    chunk(x.body.subarray(0, 100)).subarray(0, -2),
    chunk(x.body.subarray(100)),
    LAST_CHUNK,
  ]),
];

/** Bytes beyond the response: a client that reads on takes them for the next answer. */
const SURPLUS: readonly CalibrationCase[] = [
  malformed('surplus-after-body', 'more bytes than the Content-Length says', (x) => [goodAnswer(x), 'surplus'], true),
  malformed('surplus-after-last-chunk', 'bytes after the last chunk', (x) => [chunkedHead(x), chunk(x.body), LAST_CHUNK, 'surplus']),
  malformed('second-answer-unasked', 'two whole answers to one request', (x) => [goodAnswer(x), goodAnswer(x)]),
  // On a kept connection the next request may be on its way by then: `late-surplus` is that case.
  calibrationCase({
    name: 'surplus-in-later-segment',
    title: 'bytes that follow a whole answer a moment later',
    outcome: 'malformed',
    lanes: NEW,
    misbehaviour: { on: 'request', when: 'every-third', script: (x) => [send(goodAnswer(x)), wait(1), send('surplus'), FIN] },
  }),
];

export const MALFORMED_FAULTS: readonly CalibrationCase[] = [...NOT_HTTP, ...BAD_STATUS_LINE, ...BAD_HEADERS, ...BAD_CHUNKS, ...SURPLUS];
