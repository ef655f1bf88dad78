import { constants } from 'node:http2';
import { goodBody, otherVersion, STATUS_OF } from '../exchange.ts';
import { FLAG, FRAME, fault, frame, goawayBefore, type H2Case, type H2Exchange, half, headOf, unended } from './h2-case.ts';

const CONNECTIONS: readonly H2Case[] = [
  { name: 'h2-closed-port', title: 'a closed port', outcome: 'refused', short: true, act: () => {}, request: {}, nothingListens: true },
  fault('fin-before-answer', 'the connection ends without a GOAWAY, before the answer', 'empty-reply', ({ socket }) => socket.end(), true),
  fault('rst-before-answer', 'the connection is reset, before the answer', 'reset', ({ socket }) => socket.resetAndDestroy(), true),
  fault('fin-within-body', 'the connection ends in the middle of the body', 'truncated', (x) => half(x, () => x.socket.end()), true),
  fault('rst-within-body', 'the connection is reset in the middle of the body', 'reset', (x) => half(x, () => x.socket.resetAndDestroy())),
  fault('fin-after-head', 'the connection ends between the head and the body', 'truncated', (x) => {
    x.stream.respond(headOf(x));
    setImmediate(() => x.socket.end());
  }),
];

const GOAWAYS: readonly H2Case[] = [
  fault(
    'goaway-covered-unanswered',
    'a graceful GOAWAY covers the stream, and the connection ends without its answer',
    'empty-reply',
    (x) => {
      x.session.goaway(constants.NGHTTP2_NO_ERROR, x.stream.id ?? 0);
      setTimeout(() => x.socket.end(), 5);
    },
  ),
  fault(
    'goaway-error-covered',
    'a GOAWAY with an error covers the stream',
    'reset',
    (x) => {
      x.session.goaway(constants.NGHTTP2_INTERNAL_ERROR, x.stream.id ?? 0);
    },
    true,
  ),
  fault('goaway-error-within-body', 'a GOAWAY with an error in the middle of the body', 'reset', (x) =>
    half(x, () => x.session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, x.stream.id ?? 0)),
  ),
  fault(
    'goaway-not-covered',
    'a graceful GOAWAY names a stream before this one',
    'unprocessed',
    (x) => {
      goawayBefore(x, constants.NGHTTP2_NO_ERROR);
    },
    true,
  ),
  fault('goaway-error-not-covered', 'a GOAWAY with an error names a stream before this one', 'unprocessed', (x) => {
    goawayBefore(x, constants.NGHTTP2_INTERNAL_ERROR);
  }),
  fault('refused-stream', 'RST_STREAM with REFUSED_STREAM', 'unprocessed', (x) => x.stream.close(constants.NGHTTP2_REFUSED_STREAM), true),
];

const STREAMS: readonly H2Case[] = [
  fault(
    'rst-stream-internal',
    'RST_STREAM with INTERNAL_ERROR before the answer',
    'reset',
    (x) => x.stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    true,
  ),
  fault('rst-stream-cancel', 'RST_STREAM with CANCEL before the answer', 'reset', (x) => x.stream.close(constants.NGHTTP2_CANCEL)),
  fault('rst-stream-no-error', 'RST_STREAM with NO_ERROR before the answer', 'reset', (x) => x.stream.close(constants.NGHTTP2_NO_ERROR)),
  fault('rst-stream-within-body', 'RST_STREAM in the middle of the body', 'reset', (x) =>
    half(x, () => x.stream.destroy(new Error('cut'))),
  ),
  fault('hang-before-answer', 'no answer', 'timeout', () => {}, true),
  fault('hang-within-body', 'half of the body, and no more', 'timeout', (x) => half(x, () => {})),
  fault('body-shorter-than-said', 'a body that is shorter than its Content-Length', 'malformed', (x) => {
    x.stream.respond(headOf(x, { more: { 'content-length': String(x.body.length) } }));
    x.stream.end(x.body.subarray(1));
  }),
  fault('rst-no-error-within-body', 'RST_STREAM with NO_ERROR in the middle of a body whose length was said', 'reset', (x) => {
    x.stream.respond(headOf(x, { more: { 'content-length': String(x.body.length) } }));
    x.stream.write(x.body.subarray(0, x.body.length >> 1), () => setImmediate(() => rst(x, constants.NGHTTP2_NO_ERROR)));
  }),
  fault('data-on-stream-zero', 'a DATA frame on stream 0, which is no stream', 'malformed', (x) => {
    x.socket.write(frame(FRAME.data, 0, 0, Buffer.from('x')));
  }),
  fault('garbage', 'octets that are no frames', 'malformed', (x) => {
    x.socket.write(Buffer.alloc(64, 0xff));
  }),
];

const ANSWERS: readonly H2Case[] = [
  fault(
    'status-503',
    'status 503',
    'wrong-status',
    (x) => {
      x.stream.respond(headOf(x, { status: 503 }));
      x.stream.end(x.body);
    },
    true,
  ),
  fault('status-of-other', 'the status of the other version', 'wrong-body', (x) => {
    x.stream.respond(headOf(x, { status: STATUS_OF[otherVersion(x.version)] }));
    x.stream.end(x.body);
  }),
  fault(
    'body-of-other',
    'the answer to another request',
    'wrong-body',
    (x) => {
      x.stream.respond(headOf(x));
      x.stream.end(goodBody(x.version, `${x.id}0`, Buffer.alloc(0)));
    },
    true,
  ),
  fault('empty-body', 'no body', 'wrong-body', (x) => x.stream.respond(headOf(x), { endStream: true })),
  fault('cut-body-without-length', 'half of the body, and an orderly end of the stream', 'wrong-body', (x) => {
    x.stream.respond(headOf(x));
    x.stream.end(x.body.subarray(0, x.body.length >> 1));
  }),
];

/** RST_STREAM, and no more: Node's own would end the stream first. */
function rst({ socket, stream }: H2Exchange, code: number): void {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(code);
  socket.write(frame(FRAME.rstStream, 0, stream.id ?? 0, payload));
}

/** Answers whose end only frames tell: all octets that a client would show have come, and the stream was not ended. */
const UNENDED: readonly H2Case[] = [
  fault(
    'rst-no-error-before-end',
    'RST_STREAM with NO_ERROR in place of the end of a body without a length',
    'reset',
    (x) => unended(x, () => rst(x, constants.NGHTTP2_NO_ERROR)),
    true,
  ),
  fault('rst-no-error-within-unsaid-body', 'RST_STREAM with NO_ERROR in the middle of a body without a length', 'reset', (x) =>
    half(x, () => rst(x, constants.NGHTTP2_NO_ERROR)),
  ),
  fault('fin-before-end', 'the connection ends in place of the end of a body without a length', 'truncated', (x) =>
    unended(x, () => x.socket.end()),
  ),
  fault('rst-before-end', 'the connection is reset in place of the end of a body without a length', 'reset', (x) =>
    unended(x, () => x.socket.resetAndDestroy()),
  ),
  fault('goaway-and-fin-before-end', 'a graceful GOAWAY and the end of the connection in place of the end of a body', 'truncated', (x) =>
    unended(x, () => {
      x.session.goaway(constants.NGHTTP2_NO_ERROR, x.stream.id ?? 0);
      setTimeout(() => x.socket.end(), 5);
    }),
  ),
  fault('fin-within-last-frame', 'the connection ends within the DATA frame that would have ended the stream', 'truncated', (x) => {
    x.stream.respond(headOf(x));
    const last = frame(FRAME.data, FLAG.endStream, x.stream.id ?? 0, x.body);
    setImmediate(() => x.socket.end(last.subarray(0, last.length >> 1)));
  }),
  fault('fin-within-last-frame-of-nothing-more', 'the same, when all that is missing of that frame is its padding', 'truncated', (x) => {
    x.stream.respond(headOf(x));
    const padded = Buffer.concat([Buffer.of(10), x.body, Buffer.alloc(10)]);
    const last = frame(FRAME.data, FLAG.endStream | FLAG.padded, x.stream.id ?? 0, padded);
    setImmediate(() => x.socket.end(last.subarray(0, -10)));
  }),
  fault('fin-within-head', 'the connection ends between the frames of one head', 'empty-reply', (x) => {
    // `:status: 200`, the eighth entry of the static table (RFC 7541 appendix A), and no END_HEADERS.
    x.socket.end(frame(FRAME.headers, FLAG.endStream, x.stream.id ?? 0, Buffer.of(0x88)));
  }),
  fault('goaway-below-begun-answer', 'half of an answer, and a GOAWAY that names a stream before it', 'reset', (x) =>
    half(x, () => goawayBefore(x, constants.NGHTTP2_NO_ERROR)),
  ),
  fault('refused-within-body', 'half of an answer, and RST_STREAM with REFUSED_STREAM', 'reset', (x) =>
    half(x, () => rst(x, constants.NGHTTP2_REFUSED_STREAM)),
  ),
];

const UPLOAD = { method: 'POST', body: Buffer.alloc(300_000, 'an upload. ') } as const;

/** What becomes of a body that is larger than the first window of a stream (65,535 octets, RFC 9113 section 6.9.2). */
const UPLOADS: readonly H2Case[] = [
  fault('window-never-opened', 'the server reads no more of a POST and opens its window no further', 'timeout', () => {}, false, UPLOAD),
  fault(
    'rst-within-upload',
    'RST_STREAM with CANCEL when a part of the POST has come',
    'reset',
    (x) => void whenSome(x, () => x.stream.close(constants.NGHTTP2_CANCEL)),
    false,
    UPLOAD,
  ),
  fault(
    'fin-within-upload',
    'the connection ends when a part of the POST has come',
    'empty-reply',
    (x) => void whenSome(x, () => x.socket.end()),
    false,
    UPLOAD,
  ),
  fault(
    'status-413',
    'a POST that is refused with 413 before it was read',
    'wrong-status',
    (x) => {
      x.stream.respond(headOf(x, { status: 413 }));
      x.stream.end('too much', () => x.stream.close(constants.NGHTTP2_NO_ERROR));
    },
    false,
    UPLOAD,
  ),
];

function whenSome({ stream }: H2Exchange, act: () => void): void {
  stream.once('data', act);
}

/** Every way of failing a request over HTTP/2 that we know of. */
export const H2_FAULTS: readonly H2Case[] = [...CONNECTIONS, ...GOAWAYS, ...STREAMS, ...UNENDED, ...UPLOADS, ...ANSWERS];
