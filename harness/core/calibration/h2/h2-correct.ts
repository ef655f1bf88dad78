import { constants } from 'node:http2';
import { answerWell, correct, FLAG, FRAME, frame, type H2Case, half, headOf } from './h2-case.ts';

const UPLOAD = { method: 'POST', body: Buffer.alloc(300_000, 'an upload. ') } as const;

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
    x.socket.write(frame(FRAME.windowUpdate, 0, 0, Buffer.from([0, 0, 1, 0])));
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
  correct('many-continuations', 'a head that takes several frames', (x) => {
    const more = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`x-header-${i}`, `${i} `.repeat(150)]));
    x.stream.respond(headOf(x, { more }));
    x.stream.end(x.body);
  }),
  correct('padded', 'a body in a DATA frame with padding', (x) => {
    x.stream.respond(headOf(x));
    const padded = Buffer.concat([Buffer.of(9), x.body, Buffer.alloc(9)]);
    setImmediate(() => x.socket.write(frame(FRAME.data, FLAG.endStream | FLAG.padded, x.stream.id ?? 0, padded)));
  }),
  correct('end-apart', 'the end of the stream in an empty DATA frame of its own, a while after the body', (x) => {
    x.stream.respond(headOf(x));
    x.stream.write(x.body, () => setTimeout(() => x.stream.end(), 10));
  }),
  correct('interim-twice', '102 and 103 before the final answer', (x) => {
    x.stream.additionalHeaders({ ':status': 102 });
    x.stream.additionalHeaders({ ':status': 103, link: '</style.css>' });
    answerWell(x);
  }),
  correct('altsvc', 'an ALTSVC frame before the answer (RFC 7838)', (x) => {
    x.session.altsvc('h2=":8443"', 'http://127.0.0.1');
    answerWell(x);
  }),
  correct(
    'post',
    'a POST of more than one window, which is read and answered',
    (x) => {
      x.stream.resume();
      x.stream.on('end', () => answerWell(x));
    },
    true,
    UPLOAD,
  ),
  correct(
    'post-answered-early',
    'a POST that is answered before it was read, and RST_STREAM with NO_ERROR behind the whole answer (RFC 9113 section 8.1)',
    (x) => {
      x.stream.respond(headOf(x));
      x.stream.end(x.body, () => x.stream.close(constants.NGHTTP2_NO_ERROR));
    },
    false,
    UPLOAD,
  ),
  correct(
    'post-read-slowly',
    'a POST whose window opens late',
    (x) => {
      x.stream.pause();
      setTimeout(() => x.stream.resume(), 40);
      x.stream.on('end', () => answerWell(x));
    },
    false,
    UPLOAD,
  ),
];
