import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lane } from '../ledger/ledger.ts';
import type { Failure } from '../ledger/outcome.ts';
import { answerWell, OK, type RawBehaviour, rawServer } from './response/raw-server.fixture.ts';
import { besiegeWith, outcomes } from './test-siege.fixture.ts';

/** Of each test; every fourth of them meets the fault. */
const REQUESTS = 20;

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n';

interface Fault {
  readonly name: string;
  readonly outcome: Failure;
  readonly answer: NonNullable<RawBehaviour['answer']>;
}

const FAULTS: readonly Fault[] = [
  { name: 'a close before the first octet', outcome: 'empty-reply', answer: (socket) => socket.end() },
  { name: 'a reset before the first octet', outcome: 'reset', answer: (socket) => socket.resetAndDestroy() },
  { name: 'a close in the status line', outcome: 'truncated', answer: (socket) => socket.end('HTTP/1.1 2') },
  { name: 'a close in the headers', outcome: 'truncated', answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-') },
  { name: 'a close after an interim response', outcome: 'truncated', answer: (socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n') },
  { name: 'a close in a body of known length', outcome: 'truncated', answer: (socket) => socket.end(`${HEAD}\r\nhel`) },
  {
    name: 'a close between chunks',
    outcome: 'truncated',
    answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
  },
  {
    name: 'a reset in the headers',
    outcome: 'reset',
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\n', () => socket.resetAndDestroy()),
  },
  { name: 'a reset in the body', outcome: 'reset', answer: (socket) => socket.write(`${HEAD}\r\nhel`, () => socket.resetAndDestroy()) },
  { name: 'garbage', outcome: 'malformed', answer: (socket) => socket.end('\x16\x03\x01\0garbage\r\n\r\n') },
  { name: 'garbage on a connection that stays open', outcome: 'malformed', answer: (socket) => socket.write('garbage') },
  { name: 'a body without headers', outcome: 'malformed', answer: (socket) => socket.end('hello') },
  { name: 'octets beyond the response', outcome: 'malformed', answer: (socket) => socket.end(`${OK}!`) },
  { name: 'octets beyond the response on a connection that stays open', outcome: 'malformed', answer: (socket) => socket.write(`${OK}!`) },
  { name: 'octets beyond the response right behind it', outcome: 'malformed', answer: (socket) => socket.write(OK, () => socket.end('!')) },
  { name: 'the response twice', outcome: 'malformed', answer: (socket) => socket.end(OK + OK) },
  { name: 'silence', outcome: 'timeout', answer: () => {} },
  { name: 'silence in the body', outcome: 'timeout', answer: (socket) => socket.write(`${HEAD}\r\nhel`) },
  { name: 'another status', outcome: 'wrong-status', answer: (socket) => socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n') },
  {
    name: 'another status on a kept connection',
    outcome: 'wrong-status',
    answer: (socket) => socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n'),
  },
  { name: 'another body', outcome: 'wrong-body', answer: (socket) => socket.end(`${HEAD}\r\nHELLO`) },
  { name: 'an empty body', outcome: 'wrong-body', answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n') },
];

const WAYS: readonly (readonly [Lane, number])[] = [
  ['new', 1],
  ['new', 10],
  ['reused', 1],
  ['reused', 10],
];

describe.each(WAYS)('in the %s lane with %i clients', (lane, clients) => {
  it.each(FAULTS.map((fault) => [fault.name, fault.outcome, fault] as const))(
    '%s is counted exactly once, as %s',
    async (_, outcome, fault) => {
      let injected = 0;
      const server = await rawServer({
        answer: (socket, request) => {
          if (request.nth % 4 !== 2) return answerWell(socket, request);
          injected++;
          fault.answer(socket, request);
        },
      });
      onTestFinished(() => server.close());
      // Only where silence is what is counted must a time-out be short; elsewhere a slow machine would add its own.
      const timeoutMs = outcome === 'timeout' ? 600 : 10_000;
      const { ledger, records, drained } = await besiegeWith(REQUESTS, [server.url], { lanes: [lane], clients, timeoutMs });
      expect(outcomes(records)).toEqual({ answered: REQUESTS - injected, [outcome]: injected });
      expect(injected).toBeGreaterThanOrEqual(4);
      expect(ledger.open).toBe(0);
      const whole = outcome === 'wrong-status' || outcome === 'wrong-body';
      expect(drained.autocannon).toEqual({
        requests: REQUESTS,
        responses: whole ? REQUESTS : REQUESTS - injected,
        errors: whole ? 0 : injected,
        timeouts: outcome === 'timeout' ? injected : 0,
      });
    },
  );

  it.each([
    ['closed', 'empty-reply', (socket: Socket) => socket.destroy()],
    ['reset', 'reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('a connection %s as it is accepted is counted exactly once', async (_, outcome, fault) => {
    let injected = 0;
    const server = await rawServer({
      accept: (socket, nth) => {
        if (nth % 4 !== 2) return;
        injected++;
        fault(socket);
      },
      // Says that it closes, so that there are new connections in the reused lane as well.
      answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello'),
    });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(REQUESTS, [server.url], { lanes: [lane], clients });
    // Whether a close before the request was read comes as an end or as a reset is for the kernel to say.
    const { answered, ...failures } = outcomes(records);
    expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(injected);
    expect(answered).toBe(REQUESTS - injected);
    if (outcome === 'reset') expect(failures).toEqual({ reset: injected });
  });

  it('a port at which nothing listens refuses every request', async () => {
    const gone = await rawServer({});
    await gone.close();
    const { records, drained } = await besiegeWith(12, [gone.url], { lanes: [lane], clients });
    expect(outcomes(records)).toEqual({ refused: 12 });
    expect(drained.autocannon).toEqual({ requests: 12, responses: 0, errors: 12, timeouts: 0 });
  });
});
