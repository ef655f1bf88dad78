import autocannon from 'autocannon';
import { describe, expect, it } from 'vitest';
import { type AutocannonOptions, type Load, startAutocannon } from './autocannon-clients.ts';
import { autocannonRequests } from './autocannon-requests.ts';

const TARGETS = ['/a', '/b', '/c'].map((name) => ({ name, url: new URL(name, 'http://127.0.0.1:1/') }));

function options(facts: Partial<AutocannonOptions> = {}): AutocannonOptions {
  return { clients: 2, lane: 'new', requests: autocannonRequests(TARGETS, null), firstNumber: 0, shareLoop: false, ...facts };
}

describe('autocannon', () => {
  it('counts what its clients are told, and nothing else', async () => {
    const run = startAutocannon(options({ clients: 3 }));
    const [first, second] = run.clients;
    for (let i = 0; i < 5; i++) first?.request();
    second?.request();
    first?.response(200, 100, 1);
    first?.response(503, 100, 1);
    second?.response(404, 100, 1);
    first?.error(new Error('reset'));
    first?.timeout();
    first?.timeout();
    expect(await run.stop()).toEqual({ requests: 6, responses: 3, errors: 3, timeouts: 2 });
  });

  it('sends nothing by itself', async () => {
    const run = startAutocannon(options());
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await run.stop()).toEqual({ requests: 0, responses: 0, errors: 0, timeouts: 0 });
  });
});

describe('the requests of autocannon', () => {
  const targetsOf = (client: { next(): { readonly target: number } } | undefined, n: number) =>
    Array.from({ length: n }, () => client?.next().target);

  it('are gone through by each client in a loop of its own, client i beginning with request i', async () => {
    const run = startAutocannon(options({ firstNumber: 4 }));
    const [first, second] = run.clients;
    expect(targetsOf(first, 4)).toEqual([1, 2, 0, 1]);
    expect(targetsOf(second, 2)).toEqual([2, 0]);
    expect(targetsOf(first, 1)).toEqual([2]);
    await run.stop();
  });

  it('are gone through by all clients together if they share a loop', async () => {
    const run = startAutocannon(options({ shareLoop: true, firstNumber: 4 }));
    const [first, second] = run.clients;
    expect([targetsOf(first, 1), targetsOf(second, 2), targetsOf(first, 2)]).toEqual([[0], [1, 2], [0, 1]]);
    await run.stop();
  });

  it('are built once for all clients, if nothing in them changes', async () => {
    const run = startAutocannon(options({ requests: autocannonRequests(TARGETS.slice(0, 1), null) }));
    const built = run.clients.flatMap((client) => [client.next().bytes, client.next().bytes]);
    expect(new Set(built).size).toBe(1);
    await run.stop();
  });

  it('are built anew each time with the id that comes next', async () => {
    let id = 7;
    const run = startAutocannon(
      options({ lane: 'reused', requests: autocannonRequests(TARGETS, () => ({ 'X-Zerodrop-Request': String(id) })) }),
    );
    const texts = [0, 1, 2, 3].map(() => {
      const text = run.clients[0]?.next().bytes.toString() ?? '';
      id++;
      return [/^GET (\S+)/.exec(text)?.[1], text.match(/^X-Zerodrop-Request: \d+$/gm)];
    });
    expect(texts).toEqual(['/a', '/b', '/c', '/a'].map((path, i) => [path, [`X-Zerodrop-Request: ${7 + i}`]]));
    await run.stop();
  });

  it('say what becomes of the connection once: autocannon as it is would say both', async () => {
    for (const [lane, word] of [['new', 'close'] as const, ['reused', 'keep-alive'] as const]) {
      const run = startAutocannon(options({ lane }));
      expect(
        run.clients[0]
          ?.next()
          .bytes.toString()
          .match(/^connection: .*$/gim),
      ).toEqual([`Connection: ${word}`]);
      await run.stop();
    }
  });
});

describe('an autocannon whose connections can not be taken over is refused:', () => {
  const with_ = (load: Partial<Load>) => () => startAutocannon(options(), { run: autocannon, version: '9.0.0', ...load });

  it('another version', () => {
    expect(with_({ version: '9.0.1' })).toThrow('its version is 9.0.1, and 9.0.0 is expected');
  });

  it('one that does not call the hook', () => {
    expect(with_({ run: () => ({ stop: () => {} }) })).toThrow('0 of 2 clients were taken over');
  });

  it('one that calls it for fewer clients', () => {
    expect(with_({ run: (options, done) => autocannon({ ...options, connections: 1 }, done) })).toThrow('1 of 2 clients were taken over');
  });

  it('one whose clients connect in another way', () => {
    const run: Load['run'] = (options) => {
      const requestIterator = { nextRequest() {} };
      const client = {
        requestIterator,
        _connect() {},
        _doRequest() {},
        _destroyConnection() {},
        destroy() {},
        emit: () => true,
        setRequests() {},
      };
      for (let i = 0; i < 2; i++) Reflect.apply(options.setupClient ?? (() => {}), null, [{ ...client }]);
      return { stop: () => {} };
    };
    expect(with_({ run })).toThrow('2 of 2 clients were taken over, 0 asked for a connection');
  });

  it('one whose clients have other methods', () => {
    const run: Load['run'] = (options) => {
      Reflect.apply(options.setupClient ?? (() => {}), null, [{}]);
      return { stop: () => {} };
    };
    expect(with_({ run })).toThrow('its clients have other methods than expected');
  });
});
