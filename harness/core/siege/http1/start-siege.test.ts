import { describe, expect, it, onTestFinished } from 'vitest';
import { ZerodropError } from '../../errors.ts';
import { answerWell, OK, type RawBehaviour, type RawServer, rawServer, unixSocketPath } from '../response/raw-server.fixture.ts';
import { besiege, besiegeWith, type helloJudge, outcomes, until } from '../test-siege.fixture.ts';

async function serve(behaviour: RawBehaviour = { answer: answerWell }): Promise<RawServer> {
  const server = await rawServer(behaviour);
  onTestFinished(() => server.close());
  return server;
}

const headerOf = (head: string, name: string) =>
  head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));

describe('a request', () => {
  it('has a path with its query, a Host, a User-Agent and one Connection header', async () => {
    const server = await serve();
    const url = new URL(`http://127.0.0.1:${server.port}/a%20b/?c=d&e`);
    for (const [lane, connection] of [['new', 'close'] as const, ['reused', 'keep-alive'] as const]) {
      const before = server.seen.length;
      await besiegeWith(1, [url], { lanes: [lane] });
      const head = server.seen[before]?.head ?? '';
      expect(head.split('\r\n')[0]).toBe('GET /a%20b/?c=d&e HTTP/1.1');
      expect(headerOf(head, 'host')).toEqual([`Host: 127.0.0.1:${server.port}`]);
      expect(headerOf(head, 'user-agent')).toEqual(['User-Agent: zerodrop']);
      expect(headerOf(head, 'connection')).toEqual([`Connection: ${connection}`]);
      expect(headerOf(head, 'x-zerodrop-request')).toEqual([]);
    }
  });

  it('carries its number in the ledger if ids are sent', async () => {
    const server = await serve();
    const { records } = await besiegeWith(30, [server.url], { lanes: ['new', 'reused'], clients: 3, sendIds: true });
    const ids = server.seen.map(({ head }) => Number(/x-zerodrop-request: (\d+)/i.exec(head)?.[1]));
    expect(ids.sort((a, b) => a - b)).toEqual(records.map(({ id }) => id));
  });

  it('carries the credentials of its URL', async () => {
    const server = await serve();
    await besiegeWith(1, [new URL(`http://me:p%40ss@127.0.0.1:${server.port}/`)]);
    expect(headerOf(server.seen[0]?.head ?? '', 'authorization')).toEqual([
      `Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    ]);
  });
});

describe('clients', () => {
  it('loop over the targets in turn, client i beginning with target i', async () => {
    const server = await serve();
    const urls = ['/a', '/b', '/c'].map((path) => new URL(path, server.url));
    const { records } = await besiegeWith(60, urls, { clients: 4 });
    for (const client of [0, 1, 2, 3]) {
      const targets = records.filter((record) => record.client === client).map((record) => record.target);
      expect(targets).toEqual(targets.map((_, nth) => (client + nth) % 3));
    }
    for (const [target, url] of urls.entries()) {
      expect(server.seen.filter(({ path }) => path === url.pathname)).toHaveLength(
        records.filter((record) => record.target === target).length,
      );
    }
  });

  it('are numbered through the lanes in their order', async () => {
    const server = await serve();
    const { records } = await besiegeWith(60, [server.url], { clients: 2, lanes: ['new', 'reused'] });
    expect(new Set(records.map((record) => `${record.lane} ${record.client}`))).toEqual(
      new Set(['new 0', 'new 1', 'reused 2', 'reused 3']),
    );
  });

  it('reach targets of different origins, each over its own connection', async () => {
    const one = await serve({ answer: (socket) => socket.write(OK) });
    const socketPath = unixSocketPath();
    const two = await serve({ socketPath, answer: (socket) => socket.write(OK) });
    const targets = [
      { name: '/one', url: new URL('/one', one.url) },
      { name: '/two', url: new URL('http://localhost/two'), socketPath },
    ];
    const { records } = await besiegeWith(
      20,
      targets.map(({ url }) => url),
      { targets, lanes: ['reused'], clients: 2 },
    );
    expect(outcomes(records)).toEqual({ answered: 20 });
    expect([one.accepted, two.accepted]).toEqual([2, 2]);
    expect(one.seen.every(({ path }) => path === '/one') && two.seen.every(({ path }) => path === '/two')).toBe(true);
  });

  it('look a name up', async () => {
    const server = await serve();
    const { records } = await besiegeWith(5, [new URL(`http://localhost:${server.port}/`)]);
    expect(outcomes(records)).toEqual({ answered: 5 });
  });

  it('pause after a failure', async () => {
    const server = await serve({ answer: (socket) => socket.end() });
    const { records } = await besiegeWith(4, [server.url], { pauseAfterFailureMs: 60 });
    const gaps = records.slice(1).map((record, nth) => record.sentAtMs - ((records[nth]?.sentAtMs ?? 0) + (records[nth]?.durationMs ?? 0)));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(59);
  });
});

describe('what the judge says', () => {
  it('stands in the ledger, with what it was told of the answer', async () => {
    const server = await serve({
      answer: (socket) => socket.end('HTTP/1.1 201 Created\r\nX-Version: ver_b\r\nX-Pid: 4711\r\nContent-Length: 2\r\n\r\nhi'),
    });
    const answers: unknown[] = [];
    const { records } = await besiegeWith(1, [server.url], {
      judge: {
        wantsBody: true,
        judge: (answer) => {
          answers.push([answer.requestId, answer.target, answer.status, answer.header('x-version'), answer.body.toString()]);
          return { outcome: 'answered', version: 1, pid: Number(answer.header('x-pid')) };
        },
      },
    });
    expect(answers).toEqual([[0, 0, 201, 'ver_b', 'hi']]);
    expect(records[0]).toMatchObject({ outcome: 'answered', status: 201, version: 1, pid: 4711 });
  });

  it('is never asked of an answer that is not whole', async () => {
    const server = await serve({ answer: (socket) => socket.end(OK.slice(0, -1)) });
    const judge = { wantsBody: false, judge: () => ({ outcome: 'answered', version: 1, pid: 0 }) as const };
    const { records } = await besiegeWith(3, [server.url], { judge });
    expect(outcomes(records)).toEqual({ truncated: 3 });
  });

  it('breaks the siege if the judge throws, and blames no server', async () => {
    const server = await serve();
    const { running, ledger } = besiege([server.url], {
      clients: 3,
      judge: {
        wantsBody: false,
        judge: () => {
          throw new Error('no judgement');
        },
      },
    });
    await expect(running.finished).rejects.toThrow('the siege broke: Error: no judgement');
    await expect(running.drain()).rejects.toBeInstanceOf(ZerodropError);
    expect(ledger.failed).toBe(0);
    expect(ledger.open).toBe(ledger.sent);
  });
});

describe('draining', () => {
  it('waits for what is under way, sends nothing more, and leaves no record open', async () => {
    const held: (() => void)[] = [];
    const server = await serve({ answer: (socket, request) => void held.push(() => answerWell(socket, request)) });
    const { running, ledger } = besiege([server.url], { clients: 5, lanes: ['new', 'reused'] });
    await until(() => held.length === 10);
    const drained = running.drain();
    expect(ledger.open).toBe(10);
    for (const answer of held) answer();
    expect(await drained).toMatchObject({ autocannon: { requests: 10, responses: 10, errors: 0, timeouts: 0 }, unsent: 0 });
    expect([ledger.sent, ledger.answered, ledger.open]).toEqual([10, 10, 0]);
    expect(server.seen).toHaveLength(10);
  });

  it('gives a request that is never answered its own time-out', async () => {
    const server = await serve({ answer: () => {} });
    const { running, ledger } = besiege([server.url], { timeoutMs: 120 });
    await until(() => server.seen.length === 1);
    await running.drain();
    expect([...ledger.records()].map(({ outcome }) => outcome)).toEqual(['timeout']);
    expect(ledger.at(0).durationMs).toBeGreaterThanOrEqual(120);
  });

  it('may be asked for twice, and after the end', async () => {
    const server = await serve();
    const { running } = besiege([server.url], { maxRequests: 5 });
    const drained = await running.finished;
    expect(await running.drain()).toBe(drained);
    const other = besiege([server.url]);
    await until(() => other.ledger.answered > 0);
    const [first, second] = await Promise.all([other.running.drain(), other.running.drain()]);
    expect(first).toBe(second);
  });

  it('does not wait for a client that pauses', async () => {
    const server = await serve({ answer: (socket) => socket.end() });
    const { running, ledger } = besiege([server.url], { pauseAfterFailureMs: 60_000 });
    await until(() => ledger.failed === 1);
    await running.drain();
    expect(ledger.sent).toBe(1);
  });

  it('counts exactly as many answers as the server gave, however busy it was', async () => {
    const server = await serve();
    const { running, ledger } = besiege([server.url], { clients: 20, lanes: ['new', 'reused'] });
    await until(() => ledger.answered > 2000);
    const drained = await running.drain();
    expect([ledger.failed, ledger.open]).toEqual([0, 0]);
    expect(ledger.answered).toBe(server.seen.length);
    expect(drained.autocannon.responses).toBe(ledger.answered);
  });
});

describe('connecting', () => {
  it('to a Unix socket that is gone is refused', async () => {
    const url = new URL('http://localhost/');
    const { records } = await besiegeWith(3, [url], { targets: [{ name: '/', url, socketPath: unixSocketPath() }] });
    expect(outcomes(records)).toEqual({ refused: 3 });
  });

  it('to a name that does not exist finds it unreachable', async () => {
    const { records } = await besiegeWith(2, [new URL('http://nowhere.invalid/')]);
    expect(outcomes(records)).toEqual({ unreachable: 2 });
  });
});

describe('options that can not be carried out are refused by name:', () => {
  const url = new URL('http://127.0.0.1:1/');
  it.each([
    [{ clients: 0 }, 'clients'],
    [{ clients: 40_000, lanes: ['new', 'reused'] as const }, 'clients'],
    [{ targets: [] }, 'target'],
    [
      {
        targets: [
          { name: '/', url },
          { name: '/', url },
        ],
      },
      'ledger',
    ],
    [{ targets: [{ name: '/', url: new URL('ftp://127.0.0.1/') }] }, 'protocol'],
    [{ lanes: [] }, 'lane'],
    [{ lanes: ['new', 'new'] as const }, 'lane'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ connectTimeoutMs: Number.NaN }, 'connectTimeoutMs'],
    [{ pauseAfterFailureMs: -1 }, 'pauseAfterFailureMs'],
    [{ pace: { kind: 'schedule', perSecond: 0 } as const }, 'rate'],
    [{ maxRequests: 1.5 }, 'maxRequests'],
  ])('%j', (options, named) => {
    expect(() => besiege([url], options)).toThrow(named);
  });
});

it('a siege of ids judges each request by its own id', async () => {
  const server = await serve({
    answer: (socket, { head }) => {
      const id = /x-zerodrop-request: (\d+)/i.exec(head)?.[1] ?? '';
      socket.write(`HTTP/1.1 200 OK\r\nX-Id: ${id}\r\nContent-Length: 5\r\n\r\nhello`);
    },
  });
  const judge = {
    wantsBody: false,
    judge: (answer: Parameters<typeof helloJudge.judge>[0]) =>
      ({ outcome: answer.header('x-id') === String(answer.requestId) ? 'answered' : 'wrong-body', version: 1, pid: 0 }) as const,
  };
  const { records } = await besiegeWith(200, [server.url], { clients: 10, lanes: ['new', 'reused'], sendIds: true, judge });
  expect(outcomes(records)).toEqual({ answered: 200 });
});
