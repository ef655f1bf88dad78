import type { WebSocketPlan } from '../../siege/requests/request-definition.ts';
import { atMessage, ONE_BY_ONE, type WsCase, wsCase } from './ws-case.ts';
import { deflated, type WsSession } from './ws-fault-server.ts';
import { deflates } from './ws-faults.ts';
import { closeFrame, frame, OPCODE } from './ws-frames.ts';

const { text, binary, continuation, close, ping, pong } = OPCODE;

type Acts = Parameters<typeof wsCase>[3];
const correct = (name: string, title: string, acts: Acts): WsCase => wsCase(name, title, 'answered', acts);

/** A message as fragments of that many octets. */
function fragments(message: string, octets: number): readonly Buffer[] {
  const parts = message.match(new RegExp(`.{1,${octets}}`, 'g')) ?? [];
  return parts.map((part, i) => frame(i === 0 ? text : continuation, part, { final: i === parts.length - 1 }));
}

/** Writes octets one by one, each when the one before has gone out. */
function drip(session: WsSession, octets: Buffer, at = 0): void {
  if (at < octets.length) session.socket.write(octets.subarray(at, at + 1), () => setImmediate(() => drip(session, octets, at + 1)));
}

const sized = (...sizes: readonly number[]): WebSocketPlan => ({ everyMs: 0, messages: 2 * sizes.length, sizes });

/** The server closes it behind the third echo, when nothing is on its way. */
const closesBehindThird = (code: number | null, reason = ''): Acts => ({
  plan: ONE_BY_ONE,
  message: atMessage(3, (s, message) => {
    s.write(s.echoFrame(message), closeFrame(code, reason));
    s.socket.end();
  }),
});

const FRAMES: readonly WsCase[] = [
  correct('plain', 'each message comes back', { short: true }),
  correct('fragments', 'messages in fragments', { message: (s, message) => s.write(...fragments(s.echoOf(message), 3)), short: true }),
  correct('fragments-of-nothing', 'messages of fragments of which some are empty', {
    message: (s, message) =>
      s.write(
        frame(text, '', { final: false }),
        frame(continuation, s.echoOf(message), { final: false }),
        frame(continuation, '', { final: false }),
        frame(continuation, ''),
      ),
  }),
  correct('ping-within-fragments', 'pings and pongs between the fragments of a message', {
    message: (s, message) =>
      s.write(...fragments(s.echoOf(message), 4).flatMap((fragment) => [fragment, frame(ping, 'alive?'), frame(pong, '')])),
    short: true,
  }),
  correct('ping', 'pings, of no octets and of as many as there may be', {
    message: (s, message) => s.write(frame(ping, ''), s.echoFrame(message), frame(ping, Buffer.alloc(125))),
  }),
  correct('pong-unsolicited', 'a pong that no ping asked for (RFC 6455 section 5.5.3)', {
    message: (s, message) => s.write(frame(pong, 'here'), s.echoFrame(message)),
  }),
  correct('empty-message', 'empty messages of the server beside the echoes', {
    message: (s, message) => s.write(frame(text, ''), s.echoFrame(message), frame(binary, '')),
  }),
  correct('pushed', 'messages of the server beside the echoes', {
    message: (s, message) => s.write(frame(text, 'it is five'), s.echoFrame(message), frame(text, 'price: 17.5 EUR')),
  }),
  correct('binary', 'echoes as binary messages', { message: (s, message) => s.write(frame(binary, s.echoOf(message))) }),
  correct('split', 'each octet by itself', { plan: { everyMs: 0, messages: 3 }, message: (s, message) => drip(s, s.echoFrame(message)) }),
  correct('together', 'three echoes in one go', { message: together }),
  correct('with-the-head', 'a message in one go with the head of the 101', {
    handshake: (s) => {
      s.socket.cork();
      s.upgrade();
      s.write(frame(text, 'welcome'));
      s.socket.uncork();
    },
  }),
  correct('late', 'echoes after a while', {
    plan: { everyMs: 0, messages: 3 },
    message: (s, message) => void setTimeout(() => s.echo(message), 40),
  }),
  correct('sizes-of-7-bits', 'messages of 124 to 127 octets', { plan: sized(124, 125, 126, 127) }),
  correct('sizes-of-16-bits', 'messages of 65,535 to 65,537 octets', { plan: sized(65_535, 65_536, 65_537) }),
  correct('size-of-a-megabyte', 'messages of a mebibyte', { plan: sized(1 << 20) }),
  correct('utf8-split', 'a character that is split between two fragments', {
    message: (s, message) =>
      s.write(frame(text, Buffer.of(0xe2, 0x82), { final: false }), frame(continuation, Buffer.of(0xac)), s.echoFrame(message)),
  }),
];

const HANDSHAKES: readonly WsCase[] = [
  correct('headers-in-lower-case', 'the headers of the handshake in another case', {
    handshake: (s) => s.upgrade(['connection: keep-alive, upgrade', 'UPGRADE: WebSocket'], 'Upgrade'),
  }),
  correct('early-hints', 'an interim answer before the 101', {
    handshake: (s) => {
      s.write(Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n'));
      s.upgrade();
    },
  }),
  correct('subprotocol', 'a subprotocol that was offered', {
    plan: { everyMs: 0, messages: 3, subprotocols: ['chat.v2', 'chat.v1'] },
    handshake: (s) => s.upgrade(['Sec-WebSocket-Protocol: chat.v1']),
  }),
  correct('slow-handshake', 'a handshake that takes a while', { handshake: (s) => void setTimeout(() => s.upgrade(), 60) }),
  correct('deflate', 'permessage-deflate', { plan: { everyMs: 0, messages: 4, deflate: true, sizes: [40, 3000] }, handshake: deflates }),
  correct('deflate-in-fragments', 'permessage-deflate, a message in fragments', {
    plan: { everyMs: 0, messages: 4, deflate: true },
    handshake: deflates,
    message: (s, message) => {
      const octets = deflated(s.echoOf(message));
      s.write(frame(text, octets.subarray(0, 3), { final: false, rsv: 4 }), frame(continuation, octets.subarray(3)));
    },
  }),
  correct('deflate-declined', 'permessage-deflate was offered, and is not used', { plan: { everyMs: 0, messages: 4, deflate: true } }),
];

const CLOSES: readonly WsCase[] = [
  correct('close-1000-after', 'the server closes it with 1000 after all messages', closesBehindThird(1000)),
  correct('close-1001-after', 'the server closes it with 1001 after all messages', { ...closesBehindThird(1001), short: true }),
  correct('close-1012-after', 'the server closes it with 1012 after all messages', { ...closesBehindThird(1012), short: true }),
  correct('close-4000-after', 'the server closes it with a code of its own after all messages', closesBehindThird(4000)),
  correct('close-without-code', 'the server closes it without a code after all messages', closesBehindThird(null)),
  correct(
    'close-with-reason',
    'the server closes it with a code and a reason',
    closesBehindThird(1001, 'a new version is here – bis gleich'),
  ),
  correct('close-and-wait', 'the server waits for the Close of the client before it ends the connection', {
    plan: ONE_BY_ONE,
    message: atMessage(3, (s, message) => s.write(s.echoFrame(message), closeFrame(1001))),
    closed: (s) => s.socket.end(),
  }),
  correct('close-and-reset', 'the connection is reset behind the Close of both sides', {
    plan: ONE_BY_ONE,
    message: atMessage(3, (s, message) => s.write(s.echoFrame(message), closeFrame(1001))),
    closed: (s) => s.socket.resetAndDestroy(),
  }),
  correct('close-split', 'each octet of a Close by itself', {
    // The next message would be due when the row has long been given up: however slow the machine, none crosses the Close.
    plan: { ...ONE_BY_ONE, everyMs: 60_000 },
    message: (s, message) => drip(s, Buffer.concat([s.echoFrame(message), closeFrame(1012)])),
    closed: (s) => s.socket.end(),
  }),
  correct('close-unanswered', 'the connection ends without an answer to the Close of the client', { closed: (s) => s.socket.end() }),
  correct('close-answered-otherwise', 'the Close of the client is answered with another code', { closed: (s) => s.close(1001) }),
  correct('message-before-close', 'a message of the server before its answer to the Close of the client', {
    closed: (s, payload) => s.socket.end(Buffer.concat([frame(text, 'goodbye'), frame(close, payload)])),
  }),
];

/** What is not a fault: a detector that raises an alarm at any of these is wrong. */
export const WS_CORRECT: readonly WsCase[] = [...FRAMES, ...HANDSHAKES, ...CLOSES];

/** Three messages are sent back when all of them have come. */
function together(session: WsSession, message: string, nth: number): void {
  session.kept += `${message}\n`;
  if (nth % 3 !== 0) return;
  const kept = session.kept.trimEnd().split('\n');
  session.kept = '';
  session.write(...kept.map((each) => session.echoFrame(each)));
}
