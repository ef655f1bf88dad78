import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { startClock } from '../../clock.ts';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { WebSocketPlan } from '../requests/request-definition.ts';
import type { Judge, SiegeOptions } from '../siege-types.ts';
import { outcomes, until } from '../test-siege.fixture.ts';
import { STRANGER, TRUSTED } from '../tls.fixture.ts';
import { startWsSiege } from './ws-siege.ts';

type Act = (ws: WebSocket, message: string, nth: number) => void;
const echo: Act = (ws, message) => ws.send(`a ${message}`);

interface EchoServer {
  readonly url: URL;
  readonly open: ReadonlySet<WebSocket>;
  readonly opened: readonly string[];
  readonly pings: () => number;
}

/** A real server of the library, which sends back what it is sent unless it is told to do something else. */
async function echoServer(act: Act = echo, options: ServerOptions = {}): Promise<EchoServer> {
  const http: Server = createServer();
  const server = new WebSocketServer({ server: http, ...options });
  const open = new Set<WebSocket>();
  const opened: string[] = [];
  let pings = 0;
  server.on('connection', (ws, request) => {
    open.add(ws);
    opened.push(String(request.headers['x-zerodrop-request']));
    let nth = 0;
    ws.on('error', () => {});
    ws.on('ping', () => pings++);
    ws.on('close', () => open.delete(ws));
    ws.on('message', (message) => act(ws, String(message), ++nth));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const ws of open) ws.terminate();
    await new Promise((resolve) => http.close(resolve));
  });
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/ws/`);
  return { url, open, opened, pings: () => pings };
}

const judge: Judge = {
  wantsBody: true,
  judge: ({ body }) => ({ outcome: 'answered', version: body.toString('latin1').startsWith('a ') ? 1 : 0, pid: 42 }),
};

function besiege(url: URL, webSocket: WebSocketPlan, options: Partial<SiegeOptions> = {}) {
  const ledger = new Ledger({ targets: (options.targets ?? [{ name: '/ws/' }]).map(({ name }) => name), versions: ['unknown', 'a'] });
  const held = new HeldExchanges();
  const siege = startWsSiege({
    targets: [{ name: '/ws/', url, webSocket }],
    clients: 3,
    lanes: ['reused'],
    judge,
    ledger,
    held,
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
  return { siege, ledger, held };
}

describe('a siege over WebSockets', () => {
  it('holds them, and closes them when each message has come back', async () => {
    const server = await echoServer();
    const { siege, ledger, held } = besiege(server.url, { everyMs: 1 });
    await until(() => [...held.all()].length === 3 && [...held.all()].every(({ received }) => received >= 5));
    expect([ledger.sent, ledger.open]).toEqual([3, 3]);
    expect(await siege.drain()).toMatchObject({ withoutAutocannon: 3, unsent: 0 });
    expect(outcomes(ledger.records())).toEqual({ answered: 3 });
    expect(ledger.at(0)).toMatchObject({ status: 101, version: 1, pid: 42 });
    for (const each of held.all()) {
      expect(each).toMatchObject({ kind: 'ws', end: 'by-us', closeCode: 1000, missing: 0, repeated: 0 });
      expect(each.received).toBe(each.sent);
    }
    expect(server.opened.toSorted()).toEqual(['0', '1', '2']);
    await until(() => server.open.size === 0);
  });

  it('opens another one when the server has closed it', async () => {
    const server = await echoServer((ws, message, nth) => {
      echo(ws, message, nth);
      if (nth === 2) ws.close(1012);
    });
    const { siege, ledger, held } = besiege(server.url, { everyMs: 10 }, { maxRequests: 9 });
    await siege.finished;
    expect(outcomes(ledger.records())).toEqual({ answered: 9 });
    expect([...held.all()].map(({ end, closeCode }) => `${end} ${closeCode}`)).toEqual(Array(9).fill('closed 1012'));
  });

  it('a message that was not sent back when the server closes it is missing', async () => {
    const server = await echoServer((ws, message, nth) => (nth === 2 ? ws.close(1001) : echo(ws, message, nth)));
    const { siege, ledger, held } = besiege(server.url, { everyMs: 1 }, { maxRequests: 3 });
    await siege.finished;
    expect(outcomes(ledger.records())).toEqual({ truncated: 3 });
    expect(held.of(0)).toMatchObject({ end: 'lost', closeCode: 1001, sent: 2, received: 1, missing: 1 });
  });

  it('names the code of a Close that tells of an error', async () => {
    const server = await echoServer((ws) => ws.close(1011));
    const { siege, ledger } = besiege(server.url, {}, { maxRequests: 2 });
    await siege.finished;
    expect([...ledger.records()].map(({ outcome, status }) => `${outcome} ${status}`)).toEqual(Array(2).fill('wrong-status 1011'));
  });

  it('pings a server that sends nothing back', async () => {
    const server = await echoServer(() => {});
    const { siege, ledger, held } = besiege(server.url, { echoes: false, everyMs: 5 });
    await until(() => server.pings() > 10);
    for (const ws of server.open) ws.send('a push');
    await siege.drain();
    expect(held.of(0)?.received).toBe((held.of(0)?.sent ?? 0) + 1);
    expect(outcomes(ledger.records())).toEqual({ answered: 3 });
  });

  it('finds a server that answers no ping', async () => {
    const server = await echoServer();
    const frozen = besiege(server.url, { echoes: false, everyMs: 5 }, { clients: 1, timeoutMs: 300 });
    await until(() => server.open.size === 1);
    for (const ws of server.open) ws.pause();
    await until(() => frozen.ledger.failed > 0);
    expect(frozen.ledger.at(0).outcome).toBe('stalled');
    await frozen.siege.drain();
  });

  it.each([
    ['pong', { echoes: false, everyMs: 5 }],
    ['echo', { everyMs: 5 }],
  ] as const)('finds a server that sends messages of its own and no %s', async (_, plan) => {
    const server = await echoServer(() => {}, { autoPong: false });
    const { siege, ledger } = besiege(server.url, plan, { clients: 1, timeoutMs: 300 });
    const pushes = setInterval(() => {
      for (const ws of server.open) ws.send('a push');
    }, 20);
    onTestFinished(() => clearInterval(pushes));
    await until(() => ledger.failed > 0);
    expect(ledger.at(0).outcome).toBe('stalled');
    await siege.drain();
  });

  it('takes no message for an echo if none is to come, though it ends with two numbers', async () => {
    const server = await echoServer(() => {});
    const { siege, ledger, held } = besiege(server.url, { echoes: false, everyMs: 5 }, { clients: 1 });
    await until(() => server.open.size === 1);
    for (const ws of server.open) ws.send('price 17 4');
    await until(() => held.of(0)?.lastSaidMs != null);
    await siege.drain();
    expect(outcomes(ledger.records())).toEqual({ answered: 1 });
  });

  it('holds those of lane reused to the end, whatever is said of those of lane new, and where they were', async () => {
    const server = await echoServer((ws, message, nth) => {
      echo(ws, message, nth);
      if (nth === 4) ws.close(1012);
    });
    const targets = ['/a', '/b'].map((name) => ({
      name,
      url: server.url,
      webSocket: { everyMs: 1, messages: 2, heldInReused: true } as const,
    }));
    const { siege, ledger, held } = besiege(server.url, {}, { clients: 2, lanes: ['reused', 'new'], targets });
    const ofLane = (lane: string) => [...ledger.records()].filter((each) => each.lane === lane);
    await until(() => ledger.answered > 8 && ofLane('reused').length > 2);
    await siege.drain();
    const ended = (lane: string) => new Set(ofLane(lane).map(({ id }) => `${held.of(id)?.end} ${held.of(id)?.endless}`));
    expect([...ended('new')]).toEqual(['by-us false']);
    expect(ended('reused')).toContain('closed true');
    expect(new Set(ofLane('reused').map(({ client, target }) => `${client} ${target}`)).size).toBe(2);
  });

  it('judges the answer that opens one, if that is asked for', async () => {
    const server = await echoServer(() => {});
    const judged: Judge = { wantsBody: true, judge: ({ status }) => ({ outcome: 'answered', version: status === 101 ? 1 : 0, pid: 7 }) };
    const { siege, ledger } = besiege(server.url, { echoes: false, everyMs: 5, judgesOpening: true }, { judge: judged, clients: 1 });
    await until(() => server.pings() > 1);
    await siege.drain();
    expect(ledger.at(0)).toMatchObject({ outcome: 'answered', version: 1, pid: 7 });
  });

  it('drains what is being opened, and what was sent', async () => {
    const server = await echoServer((ws, message) => void setTimeout(() => ws.send(`a ${message}`), 30));
    const { siege, ledger, held } = besiege(server.url, { everyMs: 0, window: 4 });
    await until(() => ledger.sent === 3);
    await siege.drain();
    expect([ledger.sent, ledger.answered]).toEqual([3, 3]);
    for (const each of held.all()) expect([each.missing, each.received > 0]).toEqual([0, true]);
  });

  it('by TLS, with a certificate that is trusted', async () => {
    const https = createTlsServer(TRUSTED);
    new WebSocketServer({ server: https }).on('connection', (ws) => {
      ws.on('error', () => {});
      ws.on('message', (message) => echo(ws, String(message), 0));
    });
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void https.close(() => resolve())));
    const url = new URL(`https://localhost:${(https.address() as AddressInfo).port}/ws/`);
    const options = { maxRequests: 4, authorities: [TRUSTED.cert] };
    const { siege, ledger, held } = besiege(url, { everyMs: 1, messages: 3 }, options);
    await siege.finished;
    expect(outcomes(ledger.records())).toEqual({ answered: 4 });
    expect([...held.all()].map(({ received }) => received)).toEqual([3, 3, 3, 3]);
    const stranger = besiege(url, {}, { ...options, authorities: [STRANGER.cert] });
    await expect(stranger.siege.finished).rejects.toThrow("the server's certificate is not trusted");
  });

  it('over a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zerodrop-ws-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const http = createServer();
    new WebSocketServer({ server: http }).on('connection', (ws) => ws.on('message', (message) => echo(ws, String(message), 0)));
    const socketPath = join(folder, 'http');
    await new Promise<void>((resolve) => http.listen(socketPath, resolve));
    onTestFinished(() => new Promise((resolve) => void http.close(() => resolve())));
    const targets = [{ name: '/ws/', url: new URL('http://127.0.0.1:9/ws/'), socketPath, webSocket: { everyMs: 0, messages: 2 } }];
    const { siege, ledger } = besiege(new URL('http://127.0.0.1:9/'), {}, { targets, maxRequests: 5 });
    await siege.finished;
    expect(outcomes(ledger.records())).toEqual({ answered: 5 });
  });

  it('a port that is closed later refuses', async () => {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    await new Promise((resolve) => http.close(resolve));
    const { siege, ledger } = besiege(new URL(`http://127.0.0.1:${port}/ws/`), {}, { maxRequests: 4 });
    await siege.finished;
    expect(outcomes(ledger.records())).toEqual({ refused: 4 });
  });

  it('breaks if its judge does', async () => {
    const server = await echoServer();
    const broken: Judge = {
      wantsBody: true,
      judge: () => {
        throw new Error('the judge broke');
      },
    };
    const { siege } = besiege(server.url, {}, { judge: broken });
    await expect(siege.finished).rejects.toThrow('the judge broke');
    await expect(siege.drain()).rejects.toThrow('the judge broke');
  });
});
