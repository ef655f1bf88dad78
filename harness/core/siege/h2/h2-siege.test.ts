import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { type Lane, Ledger } from '../../ledger/ledger.ts';
import type { SiegeOptions } from '../siege-types.ts';
import { helloJudge, outcomes, until } from '../test-siege.fixture.ts';
import { startH2Siege } from './h2-siege.ts';

interface H2Server {
  readonly url: URL;
  readonly sessions: readonly ServerHttp2Session[];
  readonly seen: readonly string[];
}

type Answer = (stream: ServerHttp2Stream, nth: number, session: ServerHttp2Session, headers: IncomingHttpHeaders) => void;

/** A real server of Node, in clear text. */
async function h2Server(answer: Answer): Promise<H2Server> {
  const sessions: ServerHttp2Session[] = [];
  const seen: string[] = [];
  const server: Http2Server = createServer();
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    seen.push(String(headers['x-zerodrop-request'] ?? '-'));
    if (stream.session !== undefined) answer(stream, seen.length, stream.session as ServerHttp2Session, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), sessions, seen };
}

function answer(stream: ServerHttp2Stream, status: number, body: string): void {
  stream.respond({ ':status': status });
  stream.end(body);
}

function well(stream: ServerHttp2Stream): void {
  stream.respond({ ':status': 200, 'content-length': '5' });
  stream.end('hello');
}

function besiege(url: URL, options: Partial<SiegeOptions> = {}) {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  const siege = startH2Siege({
    targets: [{ name: '/', url }],
    clients: 4,
    lanes: ['reused'],
    judge: helloJudge,
    ledger,
    clock: startClock(),
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    sendIds: true,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
    ...options,
  });
  return { siege, ledger };
}

async function sent(url: URL, maxRequests: number, options: Partial<SiegeOptions> = {}) {
  const { siege, ledger } = besiege(url, { maxRequests, ...options });
  const drained = await siege.finished;
  return { drained, ledger, found: outcomes(ledger.records()) };
}

const socketOf = (session: ServerHttp2Session): Socket => {
  // The session's own `socket` lets no one end it.
  const [kSocket] = Object.getOwnPropertySymbols(session).filter((symbol) => symbol.description === 'socket');
  return Reflect.get(session, kSocket ?? '') as Socket;
};

describe('a siege over HTTP/2', () => {
  it.each([
    ['reused', 1],
    ['new', 60],
  ] as const)('in lane %s: each request is answered, and read by the server once', async (lane: Lane, connections) => {
    const server = await h2Server(well);
    const { found, drained } = await sent(server.url, 60, { lanes: [lane] });
    expect(found).toEqual({ answered: 60 });
    expect(drained).toMatchObject({ withoutAutocannon: 60, unsent: 0 });
    expect(server.seen.toSorted((a, b) => Number(a) - Number(b))).toEqual([...Array(60).keys()].map(String));
    expect(server.sessions).toHaveLength(connections);
  });

  it.each([
    ['in pieces', { pieces: 5, pauseMs: 5 }, { length: '10', expect: undefined, atOnce: 2 }],
    ['without its length', { framing: 'chunked', pieces: 2, pauseMs: 5 }, { length: undefined, expect: undefined, atOnce: 5 }],
    ['when the server asks for it', { waitsForContinue: true }, { length: '10', expect: '100-continue', atOnce: 10 }],
  ] as const)('sends a body %s', async (_, upload, seen) => {
    const found: unknown[] = [];
    const server = await h2Server((stream, _nth, _session, headers) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        found.push({
          length: headers['content-length'],
          expect: headers.expect,
          atOnce: parts[0]?.length,
          body: `${Buffer.concat(parts)}`,
        });
        well(stream);
      });
    });
    const target = { name: '/', url: server.url, method: 'POST', body: 'ten octets', upload } as const;
    expect((await sent(server.url, 8, { targets: [target] })).found).toEqual({ answered: 8 });
    expect(found).toEqual(Array.from({ length: 8 }, () => ({ ...seen, body: 'ten octets' })));
  });

  it('sends a body', async () => {
    const bodies: string[] = [];
    const server = await h2Server((stream) => {
      let body = '';
      stream.on('data', (chunk) => (body += String(chunk)));
      stream.on('end', () => {
        bodies.push(body);
        well(stream);
      });
    });
    const target = { name: '/', url: server.url, method: 'POST', body: 'posted' } as const;
    expect((await sent(server.url, 8, { targets: [target] })).found).toEqual({ answered: 8 });
    expect(bodies).toEqual(Array(8).fill('posted'));
  });

  it.each([
    ['wrong-status', (stream: ServerHttp2Stream) => answer(stream, 503, 'hello')],
    ['wrong-body', (stream: ServerHttp2Stream) => answer(stream, 200, 'hallo')],
    ['reset', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
    ['reset', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['unprocessed', (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)],
    ['timeout', () => {}],
    [
      'timeout',
      (stream: ServerHttp2Stream) => {
        stream.respond({ ':status': 200 });
        stream.write('hel');
      },
    ],
    [
      'reset',
      (stream: ServerHttp2Stream) => {
        stream.respond({ ':status': 200 });
        stream.write('hel', () => stream.destroy(new Error('in the middle of the body')));
      },
    ],
    [
      'malformed',
      (stream: ServerHttp2Stream) => {
        stream.respond({ ':status': 200, 'content-length': '5' });
        stream.end('hel');
      },
    ],
  ] as const)('counts each third as %s, and the others as answered', async (outcome, fault) => {
    const server = await h2Server((stream, nth) => (nth % 3 === 0 ? void fault(stream) : well(stream)));
    // Only a test of a time-out may run into one, however loaded the machine is.
    const { found, ledger } = await sent(server.url, 12, { clients: 1, timeoutMs: outcome === 'timeout' ? 1000 : 15_000 });
    expect(found).toEqual({ answered: 8, [outcome]: 4 });
    expect([ledger.answered, ledger.failed, ledger.unprocessed, ledger.open]).toEqual(
      outcome === 'unprocessed' ? [8, 0, 4, 0] : [8, 4, 0, 0],
    );
  });

  it('a graceful GOAWAY loses nothing: streams that it covers are answered, others are sent elsewhere', async () => {
    const server = await h2Server((stream, nth, session) => {
      if (nth === 10) session.close();
      setTimeout(() => well(stream), 5);
    });
    const { found, ledger } = await sent(server.url, 40);
    // What was on its way to the server when it said so is above the last stream that it names.
    expect(found).toEqual(
      ledger.unprocessed === 0 ? { answered: 40 } : { answered: 40 - ledger.unprocessed, unprocessed: ledger.unprocessed },
    );
    expect(ledger.unprocessed).toBeLessThan(4);
    expect(server.sessions.length).toBe(2);
  });

  it('a stream above the last one of a GOAWAY was not processed', async () => {
    let first = 0;
    const server = await h2Server((stream, nth, session) => {
      if (nth <= 2) first = stream.id ?? 0;
      // Two of four are covered; the others get no answer on this connection.
      if (nth === 4) session.goaway(constants.NGHTTP2_NO_ERROR, first);
      if (nth <= 2 || nth > 4) setTimeout(() => well(stream), 20);
    });
    const { found, ledger } = await sent(server.url, 12);
    expect(found).toEqual({ answered: 10, unprocessed: 2 });
    expect(ledger.failed).toBe(0);
  });

  it('a GOAWAY with an error loses the streams that it covers', async () => {
    let covered = 0;
    const server = await h2Server((stream, nth, session) => {
      if (nth <= 2) covered = stream.id ?? 0;
      if (nth === 4) session.goaway(constants.NGHTTP2_INTERNAL_ERROR, covered);
      if (nth > 4) well(stream);
    });
    const { found } = await sent(server.url, 12);
    expect(found).toEqual({ answered: 8, reset: 2, unprocessed: 2 });
  });

  it.each([
    ['empty-reply', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ] as const)('a connection that is closed without a GOAWAY loses all its streams: %s', async (outcome, close) => {
    const server = await h2Server((stream, nth, session) => {
      if (nth === 4) close(socketOf(session));
      if (nth > 4) well(stream);
    });
    expect((await sent(server.url, 12)).found).toEqual({ answered: 8, [outcome]: 4 });
  });

  it('an answer that is cut by the end of its connection is truncated', async () => {
    const server = await h2Server((stream, nth, session) => {
      if (nth > 1) return well(stream);
      stream.respond({ ':status': 200 });
      stream.write('hel', () => setTimeout(() => socketOf(session).end(), 20));
    });
    expect((await sent(server.url, 4, { clients: 1 })).found).toEqual({ answered: 3, truncated: 1 });
  });

  it('a closed port refuses', async () => {
    const server = await h2Server(well);
    const url = new URL(server.url);
    url.port = String(await freedPort());
    expect((await sent(url, 6)).found).toEqual({ refused: 6 });
  });

  it('what speaks no HTTP/2 is malformed', async () => {
    const { createServer: createTcp } = await import('node:net');
    const tcp = createTcp((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    });
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void tcp.close(() => resolve())));
    const url = new URL(`http://127.0.0.1:${(tcp.address() as AddressInfo).port}/`);
    expect((await sent(url, 3, { clients: 1 })).found).toEqual({ malformed: 3 });
  });

  it('drains: no new requests, each open one to its end', async () => {
    const server = await h2Server((stream) => void setTimeout(() => well(stream), 30));
    const { siege, ledger } = besiege(server.url);
    await until(() => ledger.answered >= 8);
    await siege.drain();
    expect([ledger.open, ledger.failed]).toEqual([0, 0]);
    expect(server.seen).toHaveLength(ledger.sent);
  });

  it('breaks if its judge does', async () => {
    const server = await h2Server(well);
    const judge = {
      wantsBody: true,
      judge: () => {
        throw new Error('the judge broke');
      },
    };
    const { siege } = besiege(server.url, { judge });
    await expect(siege.finished).rejects.toThrow('the judge broke');
    await expect(siege.drain()).rejects.toThrow('the judge broke');
  });
});

async function freedPort(): Promise<number> {
  const { createServer: createTcp } = await import('node:net');
  const tcp = createTcp();
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  await new Promise((resolve) => tcp.close(resolve));
  return port;
}
