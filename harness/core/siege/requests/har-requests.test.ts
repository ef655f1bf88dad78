import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Target } from '../siege-types.ts';
import { besiegeWith, outcomes } from '../test-siege.fixture.ts';
import { requestsOfHar } from './har-requests.ts';

const ORIGIN = 'http://127.0.0.1:81';

function entry(
  url: string,
  { method = 'GET', headers = [], postData }: { method?: string; headers?: [string, string][]; postData?: object } = {},
) {
  return {
    request: { method, url, headers: headers.map(([name, value]) => ({ name, value })), ...(postData === undefined ? {} : { postData }) },
  };
}

const targetsFromHar = (given: unknown): readonly Target[] =>
  requestsOfHar(given).map((request) => ({ name: request.url.pathname, url: request.url, ...request.define() }));

const har = (...entries: readonly object[]) => ({ log: { entries } });

describe('the requests of a HAR', () => {
  it('are its requests in their order, without fragments', () => {
    const targets = targetsFromHar(har(entry(`${ORIGIN}/a?token=x#part`), entry('https://cdn.example/b', { method: 'HEAD' })));
    expect(targets.map(({ method, url }) => [method, url.href])).toEqual([
      ['GET', `${ORIGIN}/a?token=x`],
      ['HEAD', 'https://cdn.example/b'],
    ]);
  });

  it('have the headers of the request, but those of its connection', () => {
    const headers: [string, string][] = [
      [':authority', 'shop.example'],
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['Content-Length', '3'],
      ['Connection', 'keep-alive'],
      ['If-None-Match', '"1"'],
      ['x-a', 'b'],
    ];
    expect(targetsFromHar(har(entry(`${ORIGIN}/`, { headers })))[0]?.headers).toEqual([
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['x-a', 'b'],
    ]);
  });

  it('have the body: its text, its octets, or the fields of the form', () => {
    const form = { mimeType: 'application/x-www-form-urlencoded; charset=UTF-8', params: [{ name: 'a b', value: 'ä' }] };
    const bodies = [{ text: '{"a":1}' }, { text: 'AP8=', encoding: 'base64' }, { ...form, text: '' }].map(
      (postData) => targetsFromHar(har(entry(`${ORIGIN}/`, { method: 'POST', postData })))[0]?.body,
    );
    expect(bodies).toEqual(['{"a":1}', Buffer.from([0, 255]), 'a+b=%C3%A4']);
  });

  it.each([
    ['no HAR', {}, 'log.entries'],
    ['a request without a URL', har({ request: { method: 'GET' } }), 'entry 1'],
    [
      'a method that can not be sent',
      har(entry(`${ORIGIN}/`), entry(`${ORIGIN}/`, { method: 'PURGE' })),
      'entry 2 of the HAR: the method "PURGE"',
    ],
    [
      'a form whose text is missing',
      har(entry(`${ORIGIN}/`, { postData: { mimeType: 'multipart/form-data', params: [{ name: 'a' }] } })),
      'entry 1',
    ],
  ])('are refused of %s', (_, given, named) => {
    expect(() => targetsFromHar(given)).toThrow(named);
  });

  it('reach a real server whole, in both lanes', async () => {
    const got: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        got.push({ url: request.url ?? '', headers: request.headers, body });
        response.end('hello');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const headers: [string, string][] = [
      [':path', '/order'],
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['content-length', '3'],
    ];
    const recorded = har(entry(`${origin}/#top`), entry(`${origin}/order`, { method: 'POST', headers, postData: { text: 'n=1' } }));
    const targets = targetsFromHar(recorded);
    const urls = targets.map(({ url }) => url);
    const { records } = await besiegeWith(12, urls, { targets, lanes: ['new', 'reused'] });
    expect(outcomes(records)).toEqual({ answered: 12 });
    const orders = got.filter(({ url }) => url === '/order');
    expect(orders).toHaveLength(records.filter(({ target }) => target === 1).length);
    for (const { headers, body } of orders) expect([headers.cookie, headers['content-length'], body]).toEqual(['a=1; b=2', '3', 'n=1']);
    expect(got.filter(({ url }) => url === '/')).toHaveLength(12 - orders.length);
  });
});
