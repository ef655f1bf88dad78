import { createServer as createHttp, type ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { EXIT } from '../core/errors.ts';
import { answers, type H2Behaviour, H2StandIn } from './changing-h2-service.fixture.ts';
import { checkOf, WatchDesk } from './watch-call.fixture.ts';

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
const services: H2StandIn[] = [];
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all([...services.map((each) => each.stop()), ...stops.map((stop) => stop())]);
  await at.clear();
});

async function service(onChange: (standIn: H2StandIn) => void, options: { readonly secure?: boolean } = {}): Promise<H2StandIn> {
  const standIn = await H2StandIn.start(onChange, options);
  services.push(standIn);
  return standIn;
}

/** The new version takes over, and for that long something else answers in its place. */
function meanwhile(standIn: H2StandIn, behaviour: H2Behaviour, forMs: number): void {
  standIn.behaviour = behaviour;
  setTimeout(() => (standIn.behaviour = answers('r2')), forMs);
}

const STRICT = ['--exchange', 'h2', '--version-from', 'header:X-Release', '--echo', 'header:X-Request-Id', '--expect-body', 'hello'];
const deploy = (standIn: H2StandIn) => ['--', 'bash', '-c', standIn.changeIt] as const;

describe.concurrent('watch over HTTP/2', () => {
  it.each([
    ['in clear text', false, []],
    ['by TLS, with several threads', true, ['--insecure', '--workers', '2']],
  ] as const)('passes around a reload that lets its connections end gracefully, %s', async (_, secure, more) => {
    const standIn = await service(
      (self) => {
        self.behaviour = answers('r2');
        for (const session of self.sessions) session.close();
      },
      { secure },
    );
    const watched = await at.watch(standIn.url, ...STRICT, ...more, '--lane', 'both', ...deploy(standIn));
    expect(watched.stdout).toMatch(/^ ?PASS/);
    expect(watched.code).toBe(EXIT.pass);
    expect(watched.report.transitions).toMatchObject([{ from: 'r1', to: 'r2', strays: 0 }]);
    expect(watched.run.options.mix).toEqual({ h2: 20 });
    expect(watched.run.calibration.filter(({ exchange, judge }) => exchange === 'h2' && judge === 'own').length).toBeGreaterThan(10);
  });

  it('fails around a reload that resets the streams in hand, and counts each', async () => {
    let reset = 0;
    const standIn = await service((self) => {
      meanwhile(
        self,
        (stream) => {
          reset++;
          stream.close(constants.NGHTTP2_INTERNAL_ERROR);
        },
        200,
      );
    });
    const watched = await at.watch(standIn.url, ...STRICT, ...deploy(standIn));
    expect(watched.code).toBe(EXIT.fail);
    expect(reset).toBeGreaterThan(3);
    expect(watched.report.requests.byOutcome).toMatchObject({ reset });
  });

  it('fails if the service processes nothing for long, however politely it says so', async () => {
    const standIn = await service((self) => meanwhile(self, (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), 5000));
    const watched = await at.watch(standIn.url, ...STRICT, ...deploy(standIn));
    expect(watched.code).toBe(EXIT.fail);
    expect(watched.report.requests.failed).toBe(0);
    expect(watched.report.requests.unprocessed).toBeGreaterThan(100);
    expect(checkOf(watched, 'zero-wait')).toMatchObject({ verdict: 'fail', reason: 'waited-too-long' });
    expect(watched.stdout).toMatch(/for [45]\.\d+ s from \d\.\d+ s on the server processed no request, as it said itself/);
  });

  it('passes if a few streams are refused and served when they are sent again', async () => {
    const standIn = await service((self) => meanwhile(self, (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM), 100));
    const watched = await at.watch(standIn.url, ...STRICT, ...deploy(standIn));
    expect(watched.report.requests.unprocessed).toBeGreaterThan(0);
    expect(watched.code).toBe(EXIT.pass);
  });

  it('fails if the old version goes on on the connections that it had', async () => {
    const standIn = await service((self) => {
      const old = new Set(self.sessions);
      self.behaviour = (stream, headers) =>
        answers(stream.session !== undefined && old.has(stream.session as never) ? 'r1' : 'r2')(stream, headers);
    });
    const watched = await at.watch(standIn.url, ...STRICT, '--lane', 'both', ...deploy(standIn));
    expect(watched.code).toBe(EXIT.fail);
    expect(checkOf(watched, 'transition')).toMatchObject({ verdict: 'fail', reason: 'both-versions' });
  });

  it('fails if one client is given the answer of another', async () => {
    const standIn = await service((self) =>
      meanwhile(self, (stream, headers) => answers('r2')(stream, { ...headers, 'x-request-id': 'another' }), 60),
    );
    const watched = await at.watch(standIn.url, ...STRICT, ...deploy(standIn));
    expect(watched.code).toBe(EXIT.fail);
    expect(watched.report.requests.byOutcome['wrong-body']).toBeGreaterThan(0);
  });

  it('fails around a deploy after which the service speaks no HTTP/2 any more', async () => {
    const standIn = await service((self) => {
      self.behaviour = (stream) => stream.session?.destroy(undefined, constants.NGHTTP2_HTTP_1_1_REQUIRED);
      for (const session of self.sessions) session.close();
    });
    const watched = await at.watch(standIn.url, ...STRICT, '--timeout', '2', ...deploy(standIn));
    expect(watched.code).not.toBe(EXIT.pass);
    expect(watched.report.requests.failed).toBeGreaterThan(10);
  });
});

describe.concurrent('watch by clients that do different things', () => {
  it('fails if only the POST is lost, and says what it can not know', async () => {
    const service = await at.standIn((it) => {
      it.hangsUpOn = /^POST /;
      setTimeout(() => (it.hangsUpOn = null), 200);
    });
    const watched = await at.watch(
      service.url,
      '--clients',
      'get:2,post:2',
      '-d',
      'a=1',
      '--no-change',
      '--',
      'bash',
      '-c',
      service.changeIt,
    );
    expect(watched.code).toBe(EXIT.fail);
    expect(service.hungUp).toBeGreaterThan(0);
    expect(watched.report.requests.byOutcome).toEqual({ answered: service.answered, 'empty-reply': service.hungUp });
    expect(watched.report.target).toEqual([service.url, `POST ${service.url}`]);
    expect(watched.stdout).toMatch(/not known if (?:it was|they were) executed/);
  });

  it('passes if nothing is lost, with several threads and in both lanes', async () => {
    const service = await at.standIn((it) => (it.behaviour = { kind: 'answers', status: 202, body: 'new' }));
    service.behaviour = { kind: 'answers', status: 201, body: 'old' };
    const mix = ['--clients', 'get:3,post:1', '-d', 'a=1', '--expect', '201:202', '--workers', '2', '--lane', 'both'];
    const watched = await at.watch(service.url, ...mix, '--', 'bash', '-c', service.changeIt);
    expect(watched.code).toBe(EXIT.pass);
    expect(watched.run.options).toMatchObject({ clients: 4, mix: { get: 3, post: 1 }, methods: ['GET', 'POST'] });
    expect(watched.report.requests.answered).toBe(service.answered);
    expect(checkOf(watched, 'zero-downtime')?.detail).toMatch(/whether a POST was executed more than once is not known/i);
  });
});

/** A service of streams and WebSockets: the control port lets `onChange` do what a reload does to those that are open. */
async function heldService(onChange: (streams: readonly ServerResponse[], sockets: readonly WebSocket[]) => void) {
  const streams = new Set<ServerResponse>();
  const service = createHttp((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: x\n\n'), 50);
    streams.add(response);
    response.on('close', () => {
      clearInterval(timer);
      streams.delete(response);
    });
  });
  const sockets = new WebSocketServer({ server: service });
  const control = createTcp((socket) => {
    socket.on('error', () => undefined);
    onChange([...streams], [...sockets.clients]);
    socket.end();
  });
  const [port, controlPort] = await Promise.all([service, control].map(listening));
  stops.push(async () => {
    for (const each of sockets.clients) each.terminate();
    service.closeAllConnections();
    await Promise.all([service, control].map((server) => new Promise((resolve) => server.close(resolve))));
  });
  const command = ['--no-change', '--', 'bash', '-c', `: </dev/tcp/127.0.0.1/${controlPort}`];
  return { http: `http://127.0.0.1:${port}/`, ws: `ws://127.0.0.1:${port}/`, command };
}

function listening(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}

const AS_IT_IS = ['--rate', 'max', '--lane', 'both'];
const closeRightly = (streams: readonly ServerResponse[], sockets: readonly WebSocket[]): void => {
  for (const stream of streams) stream.end();
  for (const socket of sockets) socket.close(1012);
};

const cut = (streams: readonly ServerResponse[], sockets: readonly WebSocket[]): void => {
  for (const stream of streams) stream.socket?.destroy();
  for (const socket of sockets) socket.terminate();
};

describe.concurrent('watch of what is held open', () => {
  it('passes if streams and WebSockets are closed rightly, and fails if they were to stay open', async () => {
    const [one, other, third] = await Promise.all([heldService(closeRightly), heldService(closeRightly), heldService(closeRightly)]);
    const runs = await Promise.all([
      at.watch(one.ws, ...AS_IT_IS, ...one.command),
      at.watch(other.ws, ...AS_IT_IS, '--expect', 'stays-open', ...other.command),
      at.watch(third.http, '--exchange', 'sse', ...AS_IT_IS, '--expect', 'stays-open', ...third.command),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([EXIT.pass, EXIT.fail, EXIT.fail]);
    const checks = ['messages-whole', 'messages-whole', 'streams-whole'];
    expect(runs.map((run, i) => checkOf(run, checks[i] ?? '')?.reason)).toEqual(['holds', 'closed-by-server', 'closed-by-server']);
  });

  it('fails if a WebSocket ends without a Close, and if a stream is cut', async () => {
    const [one, other] = await Promise.all([heldService(cut), heldService(cut)]);
    const runs = await Promise.all([
      at.watch(one.ws, ...AS_IT_IS, ...one.command),
      at.watch(other.http, '--exchange', 'sse', ...AS_IT_IS, ...other.command),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([EXIT.fail, EXIT.fail]);
    for (const { report } of runs) expect(report.requests.failed).toBeGreaterThan(0);
  });
});
