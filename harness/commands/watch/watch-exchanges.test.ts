import { describe, expect, it } from 'vitest';
import type { Mix } from '../../core/siege/parts/mix.ts';
import { watchedGroups } from './watch-exchanges.ts';
import { paceOptionsOf } from './watch-pace-options.ts';
import { watchTargets } from './watch-targets.ts';

const HEADERS = [['A', 'b']] as const;

/** Who sends what with these options; those of `sentOf` are put in as they come from it. */
function groups(
  mix: Mix,
  options: {
    readonly method?: string;
    readonly data?: string;
    readonly requests?: string;
    readonly allowRetry?: boolean;
    readonly hold?: number;
  } = {},
  isNamed = true,
) {
  const method = (options.method ?? (options.data === undefined ? 'GET' : 'POST')) as 'GET' | 'POST';
  const sent = { ...(method === 'GET' ? {} : { method }), headers: HEADERS, ...(options.data === undefined ? {} : { body: options.data }) };
  return watchedGroups(
    mix,
    { sent, plain: { headers: HEADERS } },
    { isNamed, options: { allowRetry: false, versionFrom: undefined, ...options } },
  );
}

describe('what the clients of watch exchange', () => {
  it('is what the options say if no kind is named', () => {
    expect(groups({ get: 6 }, { method: 'PUT', data: 'x' }, false)).toEqual([
      { exchange: 'get', clients: 6, request: { method: 'PUT', headers: HEADERS, body: 'x' } },
    ]);
  });

  it('is a POST for clients of post, with or without a body, or another method that has one', () => {
    expect(groups({ post: 2 })[0]?.request).toEqual({ method: 'POST', headers: HEADERS });
    expect(groups({ post: 2 }, { method: 'PATCH', data: 'x' })[0]?.request).toEqual({ method: 'PATCH', headers: HEADERS, body: 'x' });
  });

  it('in a mix is the body for clients of post, and a plain GET for all others', () => {
    expect(groups({ get: 4, post: 2, h2: 1 }, { data: 'x' }).map(({ exchange, clients, request }) => [exchange, clients, request])).toEqual(
      [
        ['get', 4, { headers: HEADERS }],
        ['post', 2, { method: 'POST', headers: HEADERS, body: 'x' }],
        ['h2', 1, { headers: HEADERS }],
      ],
    );
  });

  it.each([
    [{ get: 6 }, { data: 'x' }, /clients of get send no POST\b/],
    [{ post: 6 }, { method: 'HEAD' }, /clients of post send no HEAD\b/],
    [{ get: 3, h2: 3 }, { data: 'x' }, /--data was given, and no client sends it/],
    [{ get: 3, h2: 3 }, { method: 'PUT' }, /--method was given, and no client sends it/],
    [{ get: 3, post: 3 }, { requests: 'a.har' }, /--requests was given, and clients that get and post/],
    [{ post: 3 }, { requests: 'a.har' }, /--requests was given, and clients that post/],
    [{ h2: 3 }, { allowRetry: true }, /--allow-retry was given with clients that speak HTTP\/2/],
  ] as const)('is refused if two options do not fit: %j with %j', (mix, options, says) => {
    expect(() => groups(mix, options)).toThrow(says);
  });

  it('is held open by clients of streams and WebSockets: to the end in lane reused, and for 2 s or as long as --hold says in lane new', () => {
    const ofSse = (leaveAfterMs: number) => ({ headers: HEADERS, stream: { leaveAfterMs, heldInReused: true, mayBeQuiet: true } });
    expect(groups({ sse: 2 })[0]?.request).toEqual(ofSse(2000));
    expect(groups({ sse: 2 }, { hold: 5 })[0]?.request).toEqual(ofSse(5000));
    const webSocket = { echoes: false, everyMs: 100, messages: 20, heldInReused: true };
    expect(groups({ ws: 2 })[0]?.request).toEqual({ headers: HEADERS, webSocket });
    expect(() => groups({ sse: 2 }, { data: 'x' })).toThrow(/clients of sse send no POST/);
    expect(watchTargets(['wss://h/a'], {}, 'ws').map(({ name, url }) => [name, url.href])).toEqual([
      ['https://h/a as a WebSocket', 'https://h/a'],
    ]);
  });

  it('is named once, with the number of its clients', () => {
    const of = (more: object) => paceOptionsOf({ lane: 'both', ...more });
    expect(of({})).toMatchObject({ clients: 6, mix: { get: 6 }, isNamed: false });
    expect(of({ exchange: 'h2', clients: 9 })).toMatchObject({ clients: 9, mix: { h2: 9 }, isNamed: true });
    expect(of({ clients: { get: 4, post: 2 } })).toMatchObject({ clients: 6, mix: { get: 4, post: 2 }, isNamed: true });
    expect(() => of({ exchange: 'h2', clients: { get: 4 } })).toThrow(/--exchange h2 was given with --clients get:4/);
  });

  it('over HTTP/2 has names of its own, so that reports tell it apart', () => {
    expect(watchTargets(['http://h/a?k=1'], {}, 'h2').map(({ name }) => name)).toEqual(['http://h/a?*** over HTTP/2']);
  });
});
