import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lane } from '../../ledger/ledger.ts';
import { answerWell, rawServer } from '../response/raw-server.fixture.ts';
import type { Answer, Judge, Target } from '../siege-types.ts';
import { besiegeWith, outcomes } from '../test-siege.fixture.ts';
import type { RequestDefinition } from './request-definition.ts';

const LANES: readonly Lane[] = ['new', 'reused'];

interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A real server of Node, which keeps what it was asked. */
async function httpServer(
  answer: (response: ServerResponse, got: Got) => void,
): Promise<{ readonly url: URL; readonly got: readonly Got[] }> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(parts) };
      got.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`), got };
}

function targetsAt(url: URL, definitions: readonly RequestDefinition[]): Target[] {
  return definitions.map((definition, i) => ({ name: `${i}`, url: new URL(`/${i}`, url), ...definition }));
}

/** Takes any status; the version is that of the status class, the body must be as `right` says. */
const judgeOf = (right: (answer: Answer) => boolean): Judge => ({
  wantsBody: true,
  judge: (answer) => ({ outcome: right(answer) ? 'answered' : 'wrong-body', version: 1, pid: 0 }),
});

describe.each(LANES)('in the %s lane', (lane) => {
  it('methods, headers and bodies reach the server as they were defined, in a loop', async () => {
    const big = Buffer.alloc(3_000_000, 'a body of three megabytes. ');
    const definitions: RequestDefinition[] = [
      {},
      { method: 'POST', headers: [['Content-Type', 'application/json']], body: '{"n":"ä"}' },
      { method: 'PUT', body: big },
      {
        method: 'PATCH',
        headers: [
          ['X-Tag', 'a'],
          ['X-Tag', 'b'],
        ],
        body: Uint8Array.from([0, 255, 10]),
      },
      { method: 'DELETE' },
      { method: 'POST' },
      { method: 'OPTIONS' },
    ];
    const server = await httpServer((response, { method, body }) => response.end(`${method} ${body.length}`));
    const targets = targetsAt(server.url, definitions);
    const judge = judgeOf(({ target, body }) => {
      const { method = 'GET', body: sent = '' } = definitions[target] ?? {};
      return body.toString() === `${method} ${Buffer.from(sent).length}`;
    });
    const { records } = await besiegeWith(
      21,
      targets.map(({ url }) => url),
      { targets, judge, lanes: [lane], clients: 2 },
    );
    expect(outcomes(records)).toEqual({ answered: 21 });
    expect(server.got).toHaveLength(21);
    for (const { path, method, headers, body } of server.got) {
      const definition = definitions[Number(path.slice(1))];
      expect(method).toBe(definition?.method ?? 'GET');
      expect(body.equals(Buffer.from(definition?.body ?? ''))).toBe(true);
      expect(headers['user-agent']).toBe('zerodrop');
      expect(headers.connection).toBe(lane === 'new' ? 'close' : 'keep-alive');
      if (definition?.method === 'PATCH') expect(headers['x-tag']).toBe('a, b');
    }
  });

  it('answers without a body are whole: to HEAD with a length and in chunks, 204, and 304 with a length', async () => {
    const server = await httpServer((response, { path }) => {
      switch (path) {
        case '/0':
          return response.writeHead(200, { 'Content-Length': '5' }).end();
        case '/1':
          return response.writeHead(200, { 'Transfer-Encoding': 'chunked' }).end();
        case '/2':
          return response.writeHead(204).end();
        case '/3':
          return response.writeHead(304, { 'Content-Length': '5' }).end();
        default:
          return response.end('hello');
      }
    });
    const targets = targetsAt(server.url, [{ method: 'HEAD' }, { method: 'HEAD' }, { method: 'DELETE' }, {}, {}]);
    const judge = judgeOf(({ target, body }) => body.toString() === (target === 4 ? 'hello' : ''));
    const { records } = await besiegeWith(
      30,
      targets.map(({ url }) => url),
      { targets, judge, lanes: [lane], clients: 3 },
    );
    expect(outcomes(records)).toEqual({ answered: 30 });
    expect(new Set(records.map(({ target, status }) => `${target} ${status}`))).toEqual(
      new Set(['0 200', '1 200', '2 204', '3 304', '4 200']),
    );
  });

  it('a body in answer to a HEAD is octets beyond the answer', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const targets: Target[] = [{ name: 'it', url: server.url, method: 'HEAD' }];
    const { records } = await besiegeWith(6, [server.url], { targets, judge: judgeOf(() => true), lanes: [lane] });
    expect(outcomes(records)).toEqual({ malformed: 6 });
  });

  it('a close after a POST was read is an empty reply, and the POST is not sent again', async () => {
    const server = await httpServer((response, { path }) => (path === '/0' ? response.destroy() : response.end('hello')));
    const targets = targetsAt(server.url, [{ method: 'POST', body: 'once' }, {}]);
    const { records } = await besiegeWith(
      20,
      targets.map(({ url }) => url),
      { targets, lanes: [lane], clients: 2 },
    );
    expect(outcomes(records)).toEqual({ answered: 10, 'empty-reply': 10 });
    expect(server.got.filter(({ method }) => method === 'POST')).toHaveLength(10);
  });

  it('ids are added to each of them, and ids of no other', async () => {
    const server = await httpServer((response, { headers, body }) => response.end(`${headers['x-zerodrop-request']} ${body}`));
    const targets = targetsAt(server.url, [
      { method: 'POST', body: 'one' },
      { method: 'PUT', body: 'two' },
    ]);
    const judge = judgeOf(({ requestId, target, body }) => body.toString() === `${requestId} ${target === 0 ? 'one' : 'two'}`);
    const { records } = await besiegeWith(
      40,
      targets.map(({ url }) => url),
      { targets, judge, sendIds: true, lanes: [lane], clients: 3 },
    );
    expect(outcomes(records)).toEqual({ answered: 40 });
  });
});
