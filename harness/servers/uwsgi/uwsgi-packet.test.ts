import { expect, it } from 'vitest';
import { uwsgiPacket } from './uwsgi-packet.ts';

/** Reads a packet as the protocol's page puts it. */
function read(packet: Buffer) {
  const size = packet.readUInt16LE(1);
  const variables: Record<string, string> = {};
  let at = 4;
  const next = (): string => {
    const length = packet.readUInt16LE(at);
    at += 2 + length;
    return packet.toString('utf8', at - length, at);
  };
  while (at < 4 + size) {
    const name = next();
    variables[name] = next();
  }
  return { modifiers: [packet[0], packet[3]], variables, body: packet.subarray(at).toString() };
}

it('a request has the variables that nginx sends, and then its body', () => {
  const headers = [
    ['Content-Type', 'text/plain'],
    ['X-Trace-Id', 'ä'],
    ['Cookie', 'a=1'],
    ['cookie', 'b=2'],
  ] as const;
  const { modifiers, variables, body } = read(
    uwsgiPacket(new URL('http://me:pw@h:3031/a%20b?c=d'), { method: 'POST', headers, body: 'n=ö' }),
  );
  expect(modifiers).toEqual([0, 0]);
  expect(variables).toMatchObject({
    REQUEST_METHOD: 'POST',
    REQUEST_URI: '/a%20b?c=d',
    PATH_INFO: '/a b',
    QUERY_STRING: 'c=d',
    CONTENT_TYPE: 'text/plain',
    CONTENT_LENGTH: '4',
    SERVER_NAME: 'h',
    SERVER_PORT: '3031',
    HTTP_HOST: 'h:3031',
    HTTP_X_TRACE_ID: 'ä',
    HTTP_COOKIE: 'a=1; b=2',
    HTTP_AUTHORIZATION: `Basic ${Buffer.from('me:pw').toString('base64')}`,
  });
  expect(body).toBe('n=ö');
});

it('a request that does not fit into the protocol is refused', () => {
  expect(() => uwsgiPacket(new URL('http://h/'), { headers: [['X-A', 'a'.repeat(66_000)]] })).toThrow('too large');
  expect(() =>
    uwsgiPacket(new URL('http://h/'), {
      headers: [
        ['X-A', 'a'.repeat(40_000)],
        ['X-B', 'a'.repeat(40_000)],
      ],
    }),
  ).toThrow('too large');
});
