import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lane } from '../ledger/ledger.ts';
import { SETTLE_MS } from './http1/settling.ts';
import { answerWell, OK, type RawBehaviour, rawServer, unixSocketPath } from './response/raw-server.fixture.ts';
import type { Answer as Answered } from './siege-types.ts';
import { besiegeWith, helloJudge, outcomes } from './test-siege.fixture.ts';

const LANES: readonly Lane[] = ['new', 'reused'];
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nX-Sum: 1\r\n\r\n';

type Answer = NonNullable<RawBehaviour['answer']>;

const CORRECT: readonly (readonly [string, Answer])[] = [
  ['answers in HTTP/1.0 and closes', (socket) => socket.end('HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello')],
  [
    'answers in HTTP/1.0 and keeps the connection',
    (socket) => socket.write('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello'),
  ],
  ['ends a body with the connection', (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello')],
  [
    'ends a body in several pieces with the connection',
    (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nhel', () => setImmediate(() => socket.end('lo'))),
  ],
  ['sends chunks, an extension and a trailer', (socket) => socket.write(CHUNKED)],
  [
    'sends interim responses first',
    (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n', () => setImmediate(() => socket.write(`HTTP/1.1 103 Early\r\n\r\n${OK}`))),
  ],
  ['dribbles octet by octet', dribble],
  ['never closes', (socket) => socket.write(OK)],
  ['closes after each answer without a word', (socket) => socket.end(OK)],
  [
    'closes after each answer and says so',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello'),
  ],
  ['closes a while after each answer without a word', (socket) => socket.write(OK, () => setTimeout(() => socket.end(), 5))],
  ['resets the connection after a whole answer', (socket) => socket.write(OK, () => setImmediate(() => socket.resetAndDestroy()))],
  ['says close and does not', (socket) => socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello')],
  [
    'says close on every third answer',
    (socket, request) =>
      request.nth % 3 === 2
        ? socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello')
        : answerWell(socket, request),
  ],
];

function dribble(socket: Parameters<Answer>[0]): void {
  let sent = 0;
  const next = () => {
    if (sent < OK.length) socket.write(OK.charAt(sent++), () => setImmediate(next));
  };
  next();
}

/** Keeps this thread busy for some milliseconds. */
function busyFor<T>(forMs: number, then: () => T): T {
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs);
  return then();
}

describe.each(LANES)('in the %s lane no alarm is raised by a server that', (lane) => {
  it.each(CORRECT)('%s', async (_, answer) => {
    const server = await rawServer({ answer });
    onTestFinished(() => server.close());
    for (const clients of [1, 10]) {
      const { records, drained } = await besiegeWith(30, [server.url], { lanes: [lane], clients });
      expect(outcomes(records)).toEqual({ answered: 30 });
      expect(drained.autocannon).toEqual({ requests: 30, responses: 30, errors: 0, timeouts: 0 });
    }
    expect(server.seen).toHaveLength(60);
  });

  it('closes after each answer without a word, to a client that is busy for a while with what it has read', async () => {
    const server = await rawServer({ answer: (socket) => socket.end(OK) });
    onTestFinished(() => server.close());
    const judge = { ...helloJudge, judge: (answer: Answered) => busyFor(SETTLE_MS + 5, () => helloJudge.judge(answer)) };
    const { records } = await besiegeWith(40, [server.url], { lanes: [lane], clients: 8, judge });
    expect(outcomes(records)).toEqual({ answered: 40 });
  });

  it('sends a large body', async () => {
    const body = 'x'.repeat(3_000_000);
    const server = await rawServer({ answer: (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`) });
    onTestFinished(() => server.close());
    const judge = {
      wantsBody: true,
      judge: (answer: { readonly body: Buffer }) =>
        ({ outcome: answer.body.equals(Buffer.from(body)) ? 'answered' : 'wrong-body', version: 1, pid: 0 }) as const,
    };
    const { records } = await besiegeWith(4, [server.url], { lanes: [lane], judge });
    expect(outcomes(records)).toEqual({ answered: 4 });
    expect(records[0]?.bytes).toBe(body.length + `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`.length);
  });
});

describe('a server that answers and closes before it has read the request', () => {
  it('has answered over TCP, if the write resets the connection', async () => {
    const server = await rawServer({ accept: (socket) => socket.end(OK, () => socket.destroy()) });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(20, [server.url]);
    expect(outcomes(records)).toEqual({ answered: 20 });
  });

  it('has answered over a Unix socket, if the write fails at once', async () => {
    const socketPath = unixSocketPath();
    const server = await rawServer({ socketPath, accept: (socket) => socket.end(OK, () => socket.destroy()) });
    onTestFinished(() => server.close());
    const url = new URL('http://localhost/');
    const { records } = await besiegeWith(20, [url], { targets: [{ name: '/', url, socketPath }] });
    expect(outcomes(records)).toEqual({ answered: 20 });
  });

  it('has reset the connection if the answer was cut short, whether the write failed or not', async () => {
    const socketPath = unixSocketPath();
    const server = await rawServer({ socketPath, accept: (socket) => socket.write(OK.slice(0, -2), () => socket.destroy()) });
    onTestFinished(() => server.close());
    const url = new URL('http://localhost/');
    const { records } = await besiegeWith(40, [url], { targets: [{ name: '/', url, socketPath }], clients: 20 });
    expect(outcomes(records)).toEqual({ reset: 40 });
    expect(new Set(records.map((record) => record.bytes))).toEqual(new Set([OK.length - 2]));
  });
});

describe('the reused lane', () => {
  it('keeps one connection for each client', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(30, [server.url], { lanes: ['reused'], clients: 3 });
    expect(server.accepted).toBe(3);
    expect(records.filter((record) => !record.reusedConnection)).toHaveLength(3);
  });

  it('takes a server at its word that says close and does not', async () => {
    const server = await rawServer({ answer: (socket) => socket.write(OK.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')) });
    onTestFinished(() => server.close());
    await besiegeWith(5, [server.url], { lanes: ['reused'] });
    expect(server.accepted).toBe(5);
  });

  it('counts a close before the first octet of a reused connection as an empty reply, and marks it', async () => {
    const server = await rawServer({
      answer: (socket, request) => (request.onConnection === 1 ? socket.end() : answerWell(socket, request)),
    });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(6, [server.url], { lanes: ['reused'] });
    expect(outcomes(records)).toEqual({ answered: 3, 'empty-reply': 3 });
    expect(records.filter((record) => record.outcome === 'empty-reply').map((record) => record.reusedConnection)).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('takes a connection that the server closes while it is idle for no failure', async () => {
    const server = await rawServer({ answer: (socket) => socket.write(OK, () => setTimeout(() => socket.end(), 40)) });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(6, [server.url], { lanes: ['reused'], pace: { kind: 'schedule', perSecond: 10 } });
    expect(outcomes(records)).toEqual({ answered: 6 });
  });

  it('tells of octets that come on an idle connection, which no request can be charged with', async () => {
    const server = await rawServer({ answer: (socket) => socket.write(OK, () => setTimeout(() => socket.write('!'), 100)) });
    onTestFinished(() => server.close());
    const { records, drained } = await besiegeWith(4, [server.url], { lanes: ['reused'], pace: { kind: 'schedule', perSecond: 5 } });
    expect(outcomes(records)).toEqual({ answered: 4 });
    expect(drained.unsolicited).toBe(3);
  });

  it('sees at the latest at its end that the answers were one too many', async () => {
    // As if the first request had been answered twice: from there on each answer is that of the request before, and
    // nothing gives it away but the one that is left over.
    const server = await rawServer({
      answer: (socket, request) => {
        socket.write(OK);
        if (request.nth === 19) setTimeout(() => socket.write(OK), 5);
      },
    });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(20, [server.url], { lanes: ['reused'] });
    expect(outcomes(records)).toEqual({ answered: 19, malformed: 1 });
    expect(records.at(-1)?.outcome).toBe('malformed');
  });
});

describe('the new lane', () => {
  it('is not slowed down by a server that never closes, and does not keep its one worker busy', async () => {
    // One connection at a time, as a worker of http11-socket: the next waits until the client has closed the last.
    const waiting: (() => void)[] = [];
    let busy = false;
    const next = () => {
      const turn = waiting.shift();
      busy = turn !== undefined;
      turn?.();
    };
    const server = await rawServer({
      answer: (socket) => {
        socket.once('close', next);
        waiting.push(() => socket.write(OK));
        if (!busy) next();
      },
    });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(200, [server.url], { clients: 4 });
    expect(outcomes(records)).toEqual({ answered: 200 });
    // A client that waited out each connection would take 200 x 20 ms.
    expect((records.at(-1)?.sentAtMs ?? 0) - (records[0]?.sentAtMs ?? 0)).toBeLessThan(2000);
  });

  it('takes the time of an answer at its last octet, not at the end of the connection', async () => {
    const server = await rawServer({ answer: (socket) => socket.write(OK, () => setTimeout(() => socket.end(), 15)) });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(6, [server.url]);
    const durations = records.map((record) => record.durationMs).sort((a, b) => a - b);
    expect(durations[2]).toBeLessThan(10);
  });
});
