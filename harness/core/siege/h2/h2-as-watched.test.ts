import { createSecureServer, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTls, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { connectNames } from '../endpoint.ts';
import type { SiegeOptions, Target } from '../siege-types.ts';
import { helloJudge, outcomes, until } from '../test-siege.fixture.ts';
import { STRANGER, TRUSTED } from '../tls.fixture.ts';
import { startH2Siege } from './h2-siege.ts';

beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), TRUSTED.cert]));

/** A server in clear text, and the headers that it read. */
async function h2Server(answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void) {
  const sockets = new Set<Socket>();
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer();
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => session.on('error', () => {}));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    seen.push(headers);
    answer(stream, headers);
  });
  const port = await listening(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: new URL(`http://127.0.0.1:${port}/`), seen, stopListening: () => void server.close() };
}

function listening(server: { listen(port: number, host: string, then: () => void): unknown; address(): unknown }): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as { readonly port: number }).port)));
}

function well(stream: ServerHttp2Stream, more: Record<string, string | string[]> = {}): void {
  stream.respond({ ':status': 200, 'content-length': '5', ...more });
  stream.end('hello');
}

function besiege(target: Omit<Target, 'name'>, options: Partial<SiegeOptions> = {}) {
  const targets = [{ name: '/', ...target }];
  const ledger = new Ledger({ targets: ['/'], connects: connectNames(targets), versions: ['unknown', 'a'] });
  const siege = startH2Siege({
    targets,
    clients: 1,
    lanes: ['reused'],
    judge: helloJudge,
    ledger,
    clock: startClock(),
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    sendIds: false,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
    ...options,
  });
  return { siege, ledger };
}

async function sent(target: Omit<Target, 'name'>, options: Partial<SiegeOptions> = {}) {
  const { siege, ledger } = besiege(target, { maxRequests: 3, ...options });
  const drained = await siege.finished;
  return { drained, ledger, found: outcomes(ledger.records()) };
}

describe('a siege over HTTP/2 that watches a service', () => {
  it('says an id of each request in the header that the answer must repeat', async () => {
    const { url, seen } = await h2Server((stream) => well(stream));
    await sent({ url }, { echo: { header: 'X-Request-Id', token: 'abc' } });
    expect(seen.map((headers) => headers['x-request-id'])).toEqual(['abc-0', 'abc-1', 'abc-2']);
  });

  it('sends the headers that it would send over HTTP/1.1: Host, credentials, values of the same name', async () => {
    const { url, seen } = await h2Server((stream) => well(stream));
    const headers = [
      ['Host', 'shop.example'],
      ['X-Tag', 'a'],
      ['x-tag', 'b'],
    ] as const;
    await sent({ url: new URL(url.href.replace('//', '//me:se%20cret@')), headers, method: 'POST' });
    expect(seen[0]).toMatchObject({
      ':authority': 'shop.example',
      ':method': 'POST',
      'x-tag': 'a, b',
      'content-length': '0',
      authorization: `Basic ${Buffer.from('me:se cret').toString('base64')}`,
    });
    expect(seen[0]?.['host']).toBeUndefined();
  });

  it('refuses what can not be sent, as over HTTP/1.1', async () => {
    const { url } = await h2Server((stream) => well(stream));
    expect(() => besiege({ url, headers: [['Connection', 'close']] })).toThrow(/siege's own/);
  });

  it('keeps the cookies of each client, and sends them back', async () => {
    const { url, seen } = await h2Server((stream, { cookie }) =>
      well(stream, cookie === undefined || cookie === 'own=1' ? { 'set-cookie': ['a=1; Path=/', 'b=2'] } : {}),
    );
    await sent({ url, headers: [['Cookie', 'own=1']] }, { cookies: true });
    expect(seen.map(({ cookie }) => cookie)).toEqual(['own=1', 'own=1; a=1; b=2', 'own=1; a=1; b=2']);
  });

  it('opens connections where its clients leave a gap, and sees a listener that is gone', async () => {
    let held: ServerHttp2Stream | null = null;
    const { url, stopListening } = await h2Server((stream) => {
      held = stream;
    });
    const { siege, ledger } = besiege({ url }, { bareConnects: true });
    await until(() => held !== null);
    stopListening();
    await until(() => ledger.sent > 3);
    const drained = siege.drain();
    well(held as unknown as ServerHttp2Stream);
    const { connects } = await drained;
    const found = [...ledger.records()].map(({ target, outcome }) => `${target} ${outcome}`);
    expect(found).toEqual(['0 answered', ...found.slice(1).map(() => '1 refused')]);
    expect(connects?.failed).toBe(found.length - 1);
  });

  it('says what is wrong with a certificate that came after a good one', async () => {
    const server = createSecureServer({ ...TRUSTED });
    server.on('session', (session) => session.on('error', () => {}));
    server.on('sessionError', () => {});
    server.on('tlsClientError', () => {});
    server.on('stream', (stream) => {
      server.setSecureContext(STRANGER);
      well(stream);
    });
    onTestFinished(() => void server.close());
    const { ledger } = await sent({ url: new URL(`https://127.0.0.1:${await listening(server)}/`) }, { lanes: ['new'] });
    const records = [...ledger.records()].map(({ outcome, tlsError }) => [outcome, tlsError]);
    expect(records).toEqual([['answered', ''], ...Array(2).fill(['bad-certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'])]);
  });

  it('takes a service that speaks no HTTP/2 over TLS for one that breaks the protocol', async () => {
    const server = createTls({ ...TRUSTED }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'));
    });
    server.on('tlsClientError', () => {});
    onTestFinished(() => void server.close());
    const { found } = await sent({ url: new URL(`https://127.0.0.1:${await listening(server)}/`) });
    expect(found).toEqual({ malformed: 3 });
  });
});
