import { atMessage, ONE_BY_ONE, type WsCase, wsCase } from './ws-case.ts';
import type { WsSession } from './ws-fault-server.ts';
import { closeFrame, frame, OPCODE } from './ws-frames.ts';

const { text, close, ping, continuation } = OPCODE;

const answer = (session: WsSession, lines: readonly string[]): void => session.write(Buffer.from([...lines, '', ''].join('\r\n')));

/** It is not opened. */
const HANDSHAKES: readonly WsCase[] = [
  { ...wsCase('closed-port', 'a closed port', 'refused', { short: true }), nothingListens: true },
  wsCase('fin-before-answer', 'the connection ends before the answer to the handshake', 'empty-reply', {
    handshake: (s) => s.socket.end(),
    short: true,
  }),
  wsCase('rst-before-answer', 'the connection is reset before the answer to the handshake', 'reset', {
    handshake: (s) => s.socket.resetAndDestroy(),
  }),
  wsCase('fin-within-head', 'the connection ends in the middle of the head of a 101', 'truncated', {
    handshake: (s) => s.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgr'),
  }),
  wsCase('hang-in-handshake', 'no answer to the handshake', 'timeout', { handshake: () => {}, short: true }),
  wsCase('status-200', 'a 200 in place of a 101', 'wrong-status', {
    handshake: (s) => answer(s, ['HTTP/1.1 200 OK', 'Content-Length: 0']),
    short: true,
  }),
  wsCase('status-502', 'a 502 in place of a 101', 'wrong-status', {
    handshake: (s) => answer(s, ['HTTP/1.1 502 Bad Gateway', 'Content-Length: 0', 'Connection: close']),
    short: true,
  }),
  wsCase('wrong-accept', 'a Sec-WebSocket-Accept that is not that of the key', 'malformed', {
    handshake: (s) => s.upgrade(['Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo='], 'Sec-WebSocket-Accept'),
    short: true,
  }),
  wsCase('no-accept', 'no Sec-WebSocket-Accept', 'malformed', { handshake: (s) => s.upgrade([], 'Sec-WebSocket-Accept') }),
  wsCase('no-upgrade', 'a 101 that says nothing of an upgrade', 'malformed', {
    handshake: (s) => answer(s, ['HTTP/1.1 101 Switching Protocols']),
    short: true,
  }),
  wsCase('other-upgrade', 'a 101 to another protocol', 'malformed', { handshake: (s) => s.upgrade(['Upgrade: h2c'], 'Upgrade') }),
  wsCase('not-http', 'an answer that is not HTTP', 'malformed', { handshake: (s) => s.socket.end('Sec-WebSocket\r\n\r\n') }),
  wsCase('subprotocol-not-offered', 'a subprotocol that was not offered', 'malformed', {
    handshake: (s) => s.upgrade(['Sec-WebSocket-Protocol: chat']),
  }),
  wsCase('extension-not-offered', 'an extension that was not offered', 'malformed', {
    handshake: (s) => s.upgrade(['Sec-WebSocket-Extensions: permessage-deflate']),
  }),
];

/** It ends without a Close, or stands still. */
const CUTS: readonly WsCase[] = [
  wsCase('fin-without-close', 'the connection ends without a Close (1006)', 'truncated', {
    message: atMessage(3, (s) => s.socket.end()),
    short: true,
  }),
  wsCase('fin-while-idle', 'the connection ends without a Close, between two messages', 'truncated', {
    plan: ONE_BY_ONE,
    message: atMessage(2, (s, message) => s.socket.end(s.echoFrame(message))),
  }),
  wsCase('rst-without-close', 'the connection is reset without a Close (1006)', 'reset', {
    message: atMessage(3, (s) => s.socket.resetAndDestroy()),
    short: true,
  }),
  wsCase('fin-within-frame', 'the connection ends in the middle of a frame', 'truncated', {
    message: atMessage(3, (s, message) => s.socket.end(s.echoFrame(message).subarray(0, -3))),
  }),
  wsCase('fin-within-message', 'the connection ends between two fragments of a message', 'truncated', {
    message: atMessage(3, (s) => s.socket.end(frame(text, 'ver_', { final: false }))),
  }),
  wsCase('fin-within-close', 'the connection ends in the middle of a Close', 'truncated', {
    plan: ONE_BY_ONE,
    message: atMessage(3, (s, message) => s.socket.end(Buffer.concat([s.echoFrame(message), closeFrame(1001).subarray(0, 3)]))),
  }),
  wsCase('silent', 'no message any more', 'stalled', { message: atMessage(3, () => {}), plan: { ...ONE_BY_ONE, everyMs: 0 }, short: true }),
  wsCase('pings-only', 'no message any more, but a ping now and then', 'stalled', {
    plan: { ...ONE_BY_ONE, everyMs: 0 },
    message: atMessage(3, (s) => s.write(frame(ping, ''))),
  }),
];

/** A message is lost, doubled, or mixed up. */
const MESSAGES: readonly WsCase[] = [
  wsCase('lost-echo', 'a message is lost', 'gap', { message: atMessage(3, () => {}), short: true }),
  wsCase('doubled-echo', 'a message comes twice', 'repeated', {
    message: atMessage(3, (s, message) => s.write(s.echoFrame(message), s.echoFrame(message))),
    short: true,
  }),
  wsCase('doubled-later', 'a message comes again, behind others', 'repeated', { message: again }),
  wsCase('swapped', 'two messages come in the wrong order', 'wrong-body', { message: swapped, short: true }),
  wsCase('echo-of-another', 'the echo of a message of another WebSocket', 'wrong-body', {
    message: atMessage(3, (s) => s.echo('999999 2')),
  }),
  wsCase('echo-of-the-future', 'the echo of a message that was not sent', 'wrong-body', {
    message: atMessage(3, (s) => s.echo(`${s.id} 77`)),
  }),
  wsCase('echo-cut', 'an echo without the beginning of what was sent', 'wrong-body', {
    plan: { everyMs: 0, messages: 4, sizes: [300] },
    message: atMessage(3, (s, message) => s.echo(message.slice(40))),
  }),
  wsCase('of-no-version', 'an echo that no version makes', 'wrong-body', {
    message: atMessage(3, (s, message) => s.write(frame(text, `ver_c ${message}`))),
  }),
];

/** What is sent breaks the protocol. */
const VIOLATIONS: readonly WsCase[] = [
  wsCase('masked', 'a frame that is masked', 'malformed', {
    message: atMessage(3, (s, message) => s.write(frame(text, s.echoOf(message), { masked: true }))),
    short: true,
  }),
  ...[1, 2, 4].map((rsv) =>
    wsCase(`reserved-bit-${rsv}`, `a frame with the reserved bits ${rsv}, which no extension uses`, 'malformed', {
      message: atMessage(3, (s, message) => s.write(frame(text, s.echoOf(message), { rsv }))),
    }),
  ),
  wsCase('unknown-opcode', 'a frame of an opcode that is not known', 'malformed', { message: atMessage(3, (s) => s.write(frame(3, ''))) }),
  wsCase('invalid-utf8', 'a text that is not UTF-8', 'malformed', {
    message: atMessage(3, (s) => s.write(frame(text, Buffer.of(0xc3, 0x28)))),
    short: true,
  }),
  wsCase('fragmented-ping', 'a ping in fragments', 'malformed', {
    message: atMessage(3, (s) => s.write(frame(ping, '', { final: false }))),
  }),
  wsCase('long-ping', 'a ping of 126 octets', 'malformed', { message: atMessage(3, (s) => s.write(frame(ping, Buffer.alloc(126)))) }),
  wsCase('continuation-of-nothing', 'a continuation of no message', 'malformed', {
    message: atMessage(3, (s, message) => s.write(frame(continuation, s.echoOf(message)))),
  }),
  wsCase('message-within-message', 'a message between the fragments of another', 'malformed', {
    message: atMessage(3, (s, message) => s.write(frame(text, 'ver_', { final: false }), s.echoFrame(message))),
  }),
  wsCase('close-of-one-octet', 'a Close with half a code', 'malformed', { message: atMessage(3, (s) => s.write(frame(close, 'x'))) }),
  wsCase('close-reason-not-utf8', 'a Close whose reason is not UTF-8', 'malformed', {
    message: atMessage(3, (s) => s.write(closeFrame(1001, Buffer.of(0xff)))),
  }),
  ...[1005, 1006, 1015, 999, 2000].map((code) =>
    wsCase(`close-${code}`, `a Close with the code ${code}, which no server may send`, 'malformed', {
      message: atMessage(3, (s) => s.close(code)),
    }),
  ),
  wsCase('garbage-after-close', 'octets behind a Close', 'malformed', {
    plan: ONE_BY_ONE,
    message: atMessage(3, (s, message) => s.socket.end(Buffer.concat([s.echoFrame(message), closeFrame(1001), Buffer.from('more')]))),
    short: true,
  }),
  wsCase('message-after-close', 'a message behind a Close', 'malformed', {
    plan: ONE_BY_ONE,
    message: atMessage(3, (s, message) => {
      s.write(s.echoFrame(message), closeFrame(1012));
      setTimeout(() => s.socket.end(frame(text, 'ver_a late')), 10);
    }),
  }),
  wsCase('not-deflated', 'a message that says it is deflated, and is not', 'malformed', {
    plan: { everyMs: 0, messages: 4, deflate: true },
    handshake: deflates,
    message: atMessage(3, (s) => s.write(frame(text, Buffer.alloc(9, 0xff), { rsv: 4 }))),
  }),
];

/** It is closed by the server, and wrongly. */
const CLOSES: readonly WsCase[] = [
  ...[1002, 1003, 1007, 1008, 1009, 1011, 1013, 1014].map((code) =>
    wsCase(`close-${code}`, `the server closes it with the code ${code}`, 'wrong-status', {
      plan: ONE_BY_ONE,
      message: atMessage(3, (s, message) => {
        s.echo(message);
        s.close(code);
      }),
      short: code === 1011,
    }),
  ),
  ...[1000, 1001, 1012].map((code) =>
    wsCase(`close-${code}-before-echo`, `the server closes it with ${code} before a message has come back`, 'truncated', {
      message: atMessage(3, (s) => s.close(code)),
      short: code === 1012,
    }),
  ),
];

/** Every way of failing a WebSocket that we know of. */
export const WS_FAULTS: readonly WsCase[] = [...HANDSHAKES, ...CUTS, ...MESSAGES, ...VIOLATIONS, ...CLOSES];

/** Accepts permessage-deflate, and takes nothing over from one message to the next. */
export function deflates(session: WsSession): void {
  session.deflated = true;
  session.upgrade(['Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover']);
}

/** The third message waits for the fourth, and comes behind it. */
function swapped(session: WsSession, message: string, nth: number): void {
  if (nth === 3) session.kept = message;
  else if (nth === 4) session.write(session.echoFrame(message), session.echoFrame(session.kept));
  else session.echo(message);
}

/** The second message comes again behind the fourth. */
function again(session: WsSession, message: string, nth: number): void {
  if (nth === 2) session.kept = message;
  session.echo(message);
  if (nth === 4) session.echo(session.kept);
}
