import { describe, expect, it } from 'vitest';
import type { RequestDefinition } from '../requests/request-definition.ts';
import type { Target } from '../siege-types.ts';
import { type AutocannonOptions, startAutocannon } from './autocannon-clients.ts';
import { autocannonRequests, forLane } from './autocannon-requests.ts';

/** What goes over the wire for a definition. */
async function wire(definition: RequestDefinition, url = 'http://127.0.0.1:81/a?b'): Promise<string> {
  return (await wires([{ name: 'it', url: new URL(url), ...definition }]))[0] ?? '';
}

async function wires(targets: readonly Target[], facts: Partial<AutocannonOptions> = {}): Promise<string[]> {
  const requests = autocannonRequests(targets, null);
  const run = startAutocannon({ clients: 1, lane: 'new', requests, firstNumber: 0, shareLoop: false, ...facts });
  const texts = targets.map(() => run.clients[0]?.next().bytes.toString('utf8') ?? '');
  await run.stop();
  return texts;
}

describe('a request', () => {
  it('is a GET without a body unless it says otherwise', async () => {
    expect(await wire({})).toBe(
      'GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:81\r\nConnection: close\r\nUser-Agent: zerodrop\r\nAccept: */*\r\n' +
        'Accept-Encoding: identity\r\n\r\n',
    );
  });

  it('has its method, its headers in place of the usual ones, and its body with a length', async () => {
    const headers = [
      ['content-type', 'application/json'],
      ['accept', 'text/html'],
    ] as const;
    expect(await wire({ method: 'POST', headers, body: '{"näme":1}' })).toBe(
      'POST /a?b HTTP/1.1\r\nHost: 127.0.0.1:81\r\nConnection: close\r\nUser-Agent: zerodrop\r\naccept: text/html\r\n' +
        'Accept-Encoding: identity\r\ncontent-type: application/json\r\nContent-Length: 11\r\n\r\n{"näme":1}',
    );
  });

  it('says that there is no body if one belongs to its method', async () => {
    for (const method of ['POST', 'PUT', 'PATCH'] as const) expect(await wire({ method })).toContain('\r\nContent-Length: 0\r\n');
    for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS'] as const) expect(await wire({ method })).not.toContain('Content-Length');
  });

  it('has one header for each name: values of the same name are joined', async () => {
    const headers = [
      ['X-Tag', 'a'],
      ['Cookie', 'a=1'],
      ['x-tag', 'b'],
      ['cookie', 'b=2'],
    ] as const;
    const text = await wire({ headers });
    expect(text.match(/^(x-tag|cookie): .*$/gim)).toEqual(['x-tag: a, b', 'cookie: a=1; b=2']);
  });

  it('names the host that a header names, once', async () => {
    expect((await wire({ headers: [['host', 'shop.example']] })).match(/^host: .*$/gim)).toEqual(['Host: shop.example']);
  });

  it('has the credentials of its own URL only, and of no other target', async () => {
    const texts = await wires([
      { name: 'one', url: new URL('http://me:p%40ss@127.0.0.1/') },
      { name: 'two', url: new URL('http://127.0.0.1:2/') },
      { name: 'three', url: new URL('http://me:secret@127.0.0.1/'), headers: [['authorization', 'Bearer x']] },
    ]);
    expect(texts.map((text) => text.match(/^authorization: .*$/gim))).toEqual([
      [`Authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}`],
      null,
      ['authorization: Bearer x'],
    ]);
  });

  it('keeps a body of any octets, and one that looks like the line that is changed for the lane', async () => {
    const body = Uint8Array.from([0, 255, 13, 10, ...Buffer.from('\r\nConnection: keep-alive\r\n')]);
    const requests = autocannonRequests([{ name: 'it', url: new URL('http://127.0.0.1/'), method: 'PUT', body }], null);
    const run = startAutocannon({ clients: 1, lane: 'new', requests, firstNumber: 0, shareLoop: false });
    const bytes = run.clients[0]?.next().bytes ?? Buffer.alloc(0);
    await run.stop();
    expect(bytes.subarray(-body.length)).toEqual(Buffer.from(body));
    expect(bytes.toString('latin1').match(/^Connection: .*$/gm)).toEqual(['Connection: close', 'Connection: keep-alive']);
  });
});

it('a request that autocannon has built otherwise than it is known to is refused', () => {
  expect(() => forLane(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'new')).toThrow('without the Connection line');
});

describe('refused, by the name of the target, is', () => {
  const refused = (definition: object) => () =>
    autocannonRequests([{ name: 'shop', url: new URL('http://127.0.0.1/'), ...definition }], null);

  it.each([
    ['a method that opens a tunnel', { method: 'CONNECT' }, 'CONNECT'],
    ['a method that autocannon does not build', { method: 'PURGE' }, 'PURGE'],
    ['a TRACE with a body', { method: 'TRACE', body: 'x' }, 'TRACE'],
    ['a length that may be wrong', { headers: [['content-length', '5']] }, 'content-length'],
    ['a connection of its own', { headers: [['Connection', 'upgrade']] }, 'Connection'],
    ['a request to switch protocols', { headers: [['Upgrade', 'h2c']] }, 'Upgrade'],
    ['a wait for an interim answer', { headers: [['Expect', '100-continue']] }, 'Expect'],
    ['an id that the siege gives', { headers: [['x-zerodrop-request', '1']] }, 'x-zerodrop-request'],
    ['a name that is none', { headers: [[':authority', 'x']] }, ':authority'],
    ['a second header smuggled into a value', { headers: [['X-A', 'b\r\nX-C: d']] }, 'X-A'],
  ])('%s', (_, definition, named) => {
    expect(refused(definition)).toThrow(named);
    expect(refused(definition)).toThrow('shop');
  });
});
