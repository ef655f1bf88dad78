import autocannon from 'autocannon';
import { describe, expect, it } from 'vitest';
import { carry, type Load } from './autocannon-clients.ts';

const URL = 'http://127.0.0.1:1/';

describe('autocannon', () => {
  it('counts what its clients are told, and nothing else', async () => {
    const carrier = carry(3, URL);
    const [first, second] = carrier.tallies;
    for (let i = 0; i < 5; i++) first?.request();
    second?.request();
    first?.response(200, 100, 1);
    first?.response(503, 100, 1);
    second?.response(404, 100, 1);
    first?.error(new Error('reset'));
    first?.timeout();
    first?.timeout();
    expect(await carrier.stop()).toEqual({ requests: 6, responses: 3, errors: 3, timeouts: 2 });
  });

  it('sends nothing by itself', async () => {
    const carrier = carry(2, URL);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await carrier.stop()).toEqual({ requests: 0, responses: 0, errors: 0, timeouts: 0 });
  });
});

describe('an autocannon whose connections can not be taken over is refused:', () => {
  const with_ = (load: Partial<Load>) => () => carry(2, URL, { run: autocannon, version: '9.0.0', ...load });

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
      const client = { _connect() {}, _doRequest() {}, _destroyConnection() {}, destroy() {}, emit: () => true };
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
