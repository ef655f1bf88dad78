import { describe, expect, it, onTestFinished } from 'vitest';
import type { Lane } from '../../ledger/ledger.ts';
import { rawServer } from '../response/raw-server.fixture.ts';
import { besiegeWith, outcomes } from '../test-siege.fixture.ts';
import { ClientCookies } from './client-cookies.ts';

const LANES: readonly Lane[] = ['new', 'reused'];

describe.each(LANES)('with cookies, in lane %s,', (lane) => {
  it('each client sends back what it was given itself, whatever its connection', async () => {
    let users = 0;
    // No client is left behind: each has one request here before any is answered.
    const round: (() => void)[] = [];
    const server = await rawServer({
      answer: (socket, { head }) => {
        const closes = /^connection: close$/im.test(head);
        const knows = /^cookie:.*user=/im.test(head);
        const cookies = knows
          ? ''
          : `Set-Cookie: user=${users++}; Expires=Wed, 21 Oct 2099 07:28:00 GMT\r\nSet-Cookie: other=x; Path=/elsewhere\r\n`;
        const answer = `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n${cookies}\r\nhello`;
        round.push(() => void (closes ? socket.end(answer) : socket.write(answer)));
        if (round.length === 3) for (const give of round.splice(0)) give();
      },
    });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(120, [server.url], { clients: 3, lanes: [lane], cookies: true });
    expect(outcomes(records)).toEqual({ answered: 120 });
    const sent = server.seen.map(({ head }) => /^cookie: (.*)$/im.exec(head)?.[1] ?? null);
    expect(sent.filter((cookie) => cookie === null)).toHaveLength(3);
    expect(users).toBe(3);
    expect(new Set(sent)).toEqual(new Set([null, 'user=0', 'user=1', 'user=2']));
  });

  it('none is sent if they are not asked for', async () => {
    const server = await rawServer({
      answer: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\nSet-Cookie: user=1\r\n\r\nhello'),
    });
    onTestFinished(() => server.close());
    await besiegeWith(3, [server.url], { lanes: [lane] });
    expect(server.seen.filter(({ head }) => /^cookie:/im.test(head))).toEqual([]);
  });
});

describe('the cookies of a client', () => {
  const request = Buffer.from('POST /a HTTP/1.1\r\nHost: a\r\n\r\nCookie: body');

  it('go to the URLs that they are for', () => {
    const cookies = new ClientCookies();
    cookies.take(['a=1', 'b=2; Path=/b', 'c=3; Secure', 'd=4; Domain=other.example', 'gone=5; Max-Age=0'], new URL('http://shop.example/'));
    expect(cookies.addTo(request, new URL('http://shop.example/a')).toString()).toBe(
      'POST /a HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\n\r\nCookie: body',
    );
    expect(cookies.addTo(request, new URL('http://else.example/a'))).toBe(request);
  });

  it('stand behind those that the request has by itself, in one header', () => {
    const cookies = new ClientCookies();
    cookies.take(['a=1'], new URL('http://127.0.0.1:8080/'));
    const own = Buffer.from('GET / HTTP/1.1\r\ncookie: z=0\r\nHost: a\r\n\r\n');
    expect(cookies.addTo(own, new URL('http://127.0.0.1:8080/')).toString()).toBe('GET / HTTP/1.1\r\ncookie: z=0; a=1\r\nHost: a\r\n\r\n');
  });
});
