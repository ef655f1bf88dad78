import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Failure } from '../../ledger/outcome.ts';
import { goodBody, otherVersion, STATUS_OF, type VersionName } from '../exchange.ts';

/** A request over HTTP/2 that the fault server has read. */
export interface H2Exchange {
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
  /** The socket under the session, which Node lets no one end through the session. */
  readonly socket: Socket;
  readonly id: string;
  readonly version: VersionName;
  readonly body: Buffer;
}

/** A known fault over HTTP/2, or a known piece of correct behaviour. */
export interface H2Case {
  /** In kebab-case, beginning with `h2-`; unique. */
  readonly name: string;
  readonly title: string;
  /** The outcome under which it must be counted; `answered` for correct behaviour. */
  readonly outcome: Failure | 'answered' | 'unprocessed';
  /** Part of the short form, which a run over HTTP/2 carries out while the server boots. */
  readonly short: boolean;
  /** What the server does with a request that meets the case. */
  readonly act: (exchange: H2Exchange) => void;
  /** Each request meets the case; each third, if it is absent and the case is a fault. */
  readonly everyRequest?: true;
  /** Nothing listens, so that each attempt meets the case. */
  readonly nothingListens?: true;
}

type HeadOptions = { readonly status?: number; readonly more?: Readonly<Record<string, string>> };

export function headOf({ version, id }: H2Exchange, { status = STATUS_OF[version], more = {} }: HeadOptions = {}) {
  return { ':status': status, 'x-zerodrop-version': version, 'x-zerodrop-request': id, 'content-type': 'text/plain', ...more };
}

/** A whole good answer. */
export function answerWell(exchange: H2Exchange): void {
  exchange.stream.respond(headOf(exchange, { more: { 'content-length': String(exchange.body.length) } }));
  exchange.stream.end(exchange.body);
}

/** The head of an answer and half of its body, and then what is to happen. */
function half(exchange: H2Exchange, then: () => void): void {
  exchange.stream.respond(headOf(exchange));
  exchange.stream.write(exchange.body.subarray(0, exchange.body.length >> 1), () => setImmediate(then));
}

const fault = (name: string, title: string, outcome: H2Case['outcome'], act: H2Case['act'], short = false): H2Case => ({
  name: `h2-${name}`,
  title,
  outcome,
  short,
  act,
});
const correct = (name: string, title: string, act: H2Case['act'], short = false): H2Case => fault(name, title, 'answered', act, short);

/** A frame of RFC 9113 section 4.1. */
function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

const DATA = 0;
const RST_STREAM = 3;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;

/** A GOAWAY that names the last stream before this one, which may be none at all: Node's own takes 0 for another. */
function goawayBefore({ socket, stream }: H2Exchange, code: number): void {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(Math.max(0, (stream.id ?? 0) - 2));
  payload.writeUInt32BE(code, 4);
  socket.write(frame(GOAWAY, 0, 0, payload));
}

const CONNECTIONS: readonly H2Case[] = [
  { name: 'h2-closed-port', title: 'a closed port', outcome: 'refused', short: true, act: () => {}, nothingListens: true },
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
  fault('rst-no-error-within-body', 'RST_STREAM with NO_ERROR in the middle of a body whose length was said', 'truncated', (x) => {
    x.stream.respond(headOf(x, { more: { 'content-length': String(x.body.length) } }));
    x.stream.write(x.body.subarray(0, x.body.length >> 1), () =>
      setImmediate(() => x.socket.write(frame(RST_STREAM, 0, x.stream.id ?? 0, Buffer.alloc(4)))),
    );
  }),
  fault('data-on-stream-zero', 'a DATA frame on stream 0, which is no stream', 'malformed', (x) => {
    x.socket.write(frame(DATA, 0, 0, Buffer.from('x')));
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

/** Every way of failing a request over HTTP/2 that we know of. */
export const H2_FAULTS: readonly H2Case[] = [...CONNECTIONS, ...GOAWAYS, ...STREAMS, ...ANSWERS];

/** What is not a fault: a detector that raises an alarm at any of these is wrong. */
export const H2_CORRECT: readonly H2Case[] = [
  correct('plain', 'an answer with its length', answerWell, true),
  correct('without-length', 'an answer without a Content-Length', (x) => {
    x.stream.respond(headOf(x));
    x.stream.end(x.body);
  }),
  correct('in-pieces', 'a body in many DATA frames, one of them empty', (x) => {
    x.stream.respond(headOf(x));
    x.stream.write('');
    for (const octet of x.body) x.stream.write(Buffer.of(octet));
    x.stream.end();
  }),
  correct('trailers', 'an answer with trailers', (x) => {
    x.stream.respond(headOf(x), { waitForTrailers: true });
    x.stream.on('wantTrailers', () => x.stream.sendTrailers({ 'x-checksum': '12' }));
    x.stream.end(x.body);
  }),
  correct('early-hints', 'an interim answer before the final one', (x) => {
    x.stream.additionalHeaders({ ':status': 103, link: '</style.css>' });
    answerWell(x);
  }),
  correct('late', 'an answer after a while', (x) => void setTimeout(() => answerWell(x), 40)),
  correct(
    'goaway-graceful',
    'a graceful GOAWAY, and then the answer',
    (x) => {
      x.session.goaway(constants.NGHTTP2_NO_ERROR, x.stream.id ?? 0);
      setTimeout(() => answerWell(x), 5);
    },
    true,
  ),
  correct('goaway-twice', 'a GOAWAY that covers all streams, one that names the last, and then the answer', (x) => {
    x.session.goaway(constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1);
    x.session.goaway(constants.NGHTTP2_NO_ERROR, x.stream.id ?? 0);
    setTimeout(() => answerWell(x), 5);
  }),
  correct('close-after-answer', 'a graceful end of the connection behind the answer', (x) => {
    answerWell(x);
    x.session.close();
  }),
  correct('rst-no-error-after-answer', 'RST_STREAM with NO_ERROR behind a whole answer (RFC 9113 section 8.1)', (x) => {
    x.stream.respond(headOf(x));
    x.stream.end(x.body, () => x.stream.close(constants.NGHTTP2_NO_ERROR));
  }),
  correct('ping', 'a PING in the middle of the answer', (x) =>
    half(x, () => {
      x.session.ping(() => {});
      x.stream.end(x.body.subarray(x.body.length >> 1));
    }),
  ),
  correct('settings', 'new SETTINGS before the answer', (x) => {
    x.session.settings({ maxConcurrentStreams: 50, initialWindowSize: 40_000 });
    answerWell(x);
  }),
  correct('window-update', 'a WINDOW_UPDATE of the connection before the answer', (x) => {
    x.socket.write(frame(WINDOW_UPDATE, 0, 0, Buffer.from([0, 0, 1, 0])));
    answerWell(x);
  }),
  correct('unknown-frame', 'a frame of a type that is not known, which is ignored (RFC 9113 section 4.1)', (x) => {
    x.socket.write(frame(0xbe, 0, 0, Buffer.from('ignored')));
    answerWell(x);
  }),
  correct('many-headers', 'a head of many headers', (x) => {
    const more = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x-header-${i}`, 'a value '.repeat(10)]));
    x.stream.respond(headOf(x, { more }));
    x.stream.end(x.body);
  }),
];
