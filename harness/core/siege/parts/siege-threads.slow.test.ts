import { createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { UsageError } from '../../errors.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { answerWell, type RawBehaviour, type RawServer, rawServer } from '../response/raw-server.fixture.ts';
import { outcomes, until } from '../test-siege.fixture.ts';
import { TRUSTED } from '../tls.fixture.ts';
import type { PartsSiege } from './siege-parts.ts';
import { startWorkers, type WorkersOptions } from './siege-threads.ts';

async function serve(behaviour: RawBehaviour = { answer: answerWell }): Promise<RawServer> {
  const server = await rawServer(behaviour);
  onTestFinished(() => server.close());
  return server;
}

function besiege(
  url: URL,
  { clients = 7, ...options }: Partial<WorkersOptions> & { readonly clients?: number } = {},
): { readonly running: PartsSiege; readonly ledger: Ledger } {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '200'] });
  const running = startWorkers({
    workers: 3,
    groups: [{ exchange: 'get', clients, targets: [{ name: '/', url }] }],
    lanes: ['new', 'reused'],
    expected: { statuses: { before: 200, after: 200 }, body: null },
    ledger,
    clock: startClock(),
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
    ...options,
  });
  return { running, ledger };
}

describe('a siege of several workers', () => {
  it('counts every fault once, and none twice, as the server does', async () => {
    let hungUp = 0;
    let wrong = 0;
    const server = await serve({
      answer: (socket, request) => {
        if (request.nth % 7 === 3) {
          hungUp++;
          socket.end();
        } else if (request.nth % 11 === 5) {
          wrong++;
          socket.end('HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        } else answerWell(socket, request);
      },
    });
    const { running, ledger } = besiege(server.url, { maxRequests: 2000 });
    const { autocannon } = await running.finished;
    expect([ledger.sent, ledger.open]).toEqual([2000, 0]);
    expect(outcomes(ledger.records())).toEqual({ answered: 2000 - hungUp - wrong, 'empty-reply': hungUp, 'wrong-status': wrong });
    expect(server.seen).toHaveLength(2000);
    expect(autocannon).toMatchObject({ requests: 2000, responses: 2000 - hungUp, errors: hungUp });
    expect(running.health()).toHaveLength(3);
  });

  it('has one ledger in the order of sending, with the clients of all workers in both lanes', async () => {
    const server = await serve();
    const { running, ledger } = besiege(server.url, { maxRequests: 1500 });
    await running.finished;
    const records = [...ledger.records()];
    expect(records.map(({ sentAtMs }) => sentAtMs)).toEqual(records.map(({ sentAtMs }) => sentAtMs).toSorted((a, b) => a - b));
    const clients = (lane: string) =>
      [...new Set(records.filter((each) => each.lane === lane).map(({ client }) => client))].sort((a, b) => a - b);
    expect(clients('new')).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(clients('reused')).toEqual([7, 8, 9, 10, 11, 12, 13]);
    // No client has two requests under way.
    for (const client of [...clients('new'), ...clients('reused')]) {
      const own = records.filter((each) => each.client === client);
      for (const [i, { sentAtMs }] of own.slice(1).entries()) {
        expect(sentAtMs).toBeGreaterThanOrEqual((own[i]?.sentAtMs ?? 0) + (own[i]?.durationMs ?? 0) - 1e-3);
      }
    }
  });

  it('drains every worker, and leaves no record open', async () => {
    const server = await serve();
    const { running, ledger } = besiege(server.url);
    await until(() => ledger.answered > 500);
    const drained = await running.drain();
    expect([ledger.failed, ledger.open]).toEqual([0, 0]);
    expect(ledger.answered).toBe(server.seen.length);
    expect(drained.autocannon.responses).toBe(server.seen.length);
    expect(await running.drain()).toBe(drained);
  });

  it('keeps to one rate with all workers together', async () => {
    const server = await serve();
    const { running, ledger } = besiege(server.url, { pace: { kind: 'schedule', perSecond: 300 }, maxRequests: 300 });
    await running.finished;
    const intended = [...ledger.records()].map(({ sentAtMs, lagMs }) => sentAtMs - lagMs).sort((a, b) => a - b);
    const spanMs = (intended.at(-1) ?? 0) - (intended[0] ?? 0);
    // Each worker sends a hundred, 10 ms apart, from when its thread has started.
    expect(spanMs).toBeGreaterThan(980);
    expect(new Set([...ledger.records()].map(({ client }) => client)).size).toBe(14);
  });

  it('breaks with the reason of the worker that breaks', async () => {
    const server = createServer({ cert: TRUSTED.cert, key: TRUSTED.key });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { running } = besiege(new URL(`https://127.0.0.1:${port}/`));
    await expect(running.finished).rejects.toMatchObject({
      message: expect.stringContaining('certificate is not trusted'),
      hint: expect.stringContaining('--insecure'),
    });
    await expect(running.drain()).rejects.toThrow('certificate is not trusted');
  });

  it('needs a client for each worker', () => {
    expect(() => besiege(new URL('http://127.0.0.1:1/'), { clients: 2 })).toThrow(UsageError);
    expect(() => besiege(new URL('http://127.0.0.1:1/'), { workers: 0 })).toThrow(UsageError);
  });

  it('shares out clients of several exchanges, numbered as in one thread', async () => {
    const server = await serve();
    const targets = (name: string, method: 'GET' | 'POST') => [{ name, url: server.url, method }];
    const ledger = new Ledger({ targets: ['/', 'POST /'], versions: ['unknown', '200'], looks: [] });
    const { running } = besiege(server.url, {
      ledger,
      groups: [
        { exchange: 'get', clients: 4, targets: targets('/', 'GET') },
        { exchange: 'post', clients: 1, targets: targets('POST /', 'POST') },
      ],
    });
    await until(() => ledger.answered > 500 && new Set([...ledger.records()].map(({ client }) => client)).size === 10);
    await running.drain();
    expect([ledger.failed, ledger.open]).toEqual([0, 0]);
    const seen = new Set([...ledger.records()].map(({ client, lane, target }) => `${client} ${lane} ${target}`));
    const of = (clients: readonly number[], lane: string, target: number) => clients.map((client) => `${client} ${lane} ${target}`);
    const gets = [...of([0, 1, 2, 3], 'new', 0), ...of([4, 5, 6, 7], 'reused', 0)];
    expect([...seen].sort()).toEqual([...gets, ...of([8], 'new', 1), ...of([9], 'reused', 1)].sort());
    for (const { target, look } of ledger.records()) expect(ledger.looks?.[look]?.target).toBe(target);
    const posts = [...ledger.records()].filter(({ target }) => target === 1).length;
    expect(server.seen.filter(({ head }) => head.startsWith('POST'))).toHaveLength(posts);
  });
});
