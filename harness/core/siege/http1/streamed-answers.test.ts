import { createHash } from 'node:crypto';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askedToWait } from '../../ledger/asked-to-wait.ts';
import { Ledger, type LedgerRecord } from '../../ledger/ledger.ts';
import type { Expected } from '../judging/expected-answers.ts';
import { statusJudge } from '../judging/status-judge.ts';
import { type RawBehaviour, rawServer } from '../response/raw-server.fixture.ts';
import { besiegeWith } from '../test-siege.fixture.ts';

const ANY: Expected = { statuses: null, body: null };
const whole = (body: string | Buffer, ...headers: readonly string[]): Buffer =>
  Buffer.concat([
    Buffer.from(['HTTP/1.1 200 OK', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', ''].join('\r\n')),
    Buffer.from(body),
  ]);

/** What becomes of requests to a server that answers so. */
async function answersOf(
  requests: number,
  answer: NonNullable<RawBehaviour['answer']>,
  expected: Expected = ANY,
): Promise<{ readonly records: readonly LedgerRecord[]; readonly ledger: Ledger }> {
  const server = await rawServer({ answer });
  onTestFinished(() => server.close());
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', '2xx'], looks: [] });
  const judge = statusJudge(expected, ledger);
  const { echo } = expected;
  const options = { judge, ledger, lanes: ['new', 'reused'] as const, timeoutMs: 20_000, ...(echo === undefined ? {} : { echo }) };
  await besiegeWith(requests, [server.url], options);
  return { records: [...ledger.records()], ledger };
}

const looksOf = (records: readonly LedgerRecord[]): number[] => [...new Set(records.map(({ look }) => look))].sort();
const outcomesOf = (records: readonly LedgerRecord[]): string[] => [...new Set(records.map(({ outcome }) => outcome))].sort();
const hashOf = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('an answer that refuses', () => {
  it.each([
    [429, '7', { '7': 4 }],
    [503, 'Sat, 28 Nov 2026 09:00:00 GMT', { 'Sat, 28 Nov 2026 09:00:00 GMT': 4 }],
    [503, 'soon', {}],
    [500, '7', {}],
  ])('with status %i and Retry-After %s says how long to wait: %o', async (status, value, wanted) => {
    const reply = `HTTP/1.1 ${status} No\r\nRetry-After: ${value}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`;
    const { records, ledger } = await answersOf(4, (socket) => socket.end(reply));
    expect(outcomesOf(records)).toEqual(['wrong-status']);
    expect(askedToWait(ledger)).toEqual(wanted);
  });

  it('says of each how long, though all else is the same', async () => {
    const { ledger } = await answersOf(6, (socket, { nth }) =>
      socket.end(`HTTP/1.1 503 No\r\nRetry-After: ${1 + (nth % 2)}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`),
    );
    expect(askedToWait(ledger)).toEqual({ '1': 3, '2': 3 });
  });
});

describe('how an answer looks', () => {
  it('is its status, type, location, decoded size and hash, however it is sent', async () => {
    const body = 'x'.repeat(30_000);
    const { records, ledger } = await answersOf(12, (socket, { nth }) => {
      if (nth % 3 === 0) return socket.end(whole(body, 'Content-Type: text/plain', `Date: ${nth}`, 'Connection: close'));
      const coded = nth % 3 === 1 ? gzipSync(body, { level: nth % 9 }) : brotliCompressSync(body);
      return socket.end(
        whole(coded, 'Content-Type: text/plain', `Content-Encoding: ${nth % 3 === 1 ? 'gzip' : 'br'}`, 'Connection: close'),
      );
    });
    expect([outcomesOf(records), looksOf(records)]).toEqual([['answered'], [1]]);
    expect(ledger.looks?.[1]).toEqual({
      target: 0,
      status: 200,
      location: null,
      type: 'text/plain',
      size: 30_000,
      sizeTo: 30_000,
      hash: hashOf(body),
      cached: false,
    });
    expect(Buffer.from(ledger.lookBody(1) ?? []).toString()).toBe(body);
  });

  it('is told apart in each octet, at each place, when the body is a known one up to there', async () => {
    const bodies = ['abcdef', 'abcdeg', 'abc', '', 'abcdefg', `abcdef${'.'.repeat(100)}`, `abcdef${'.'.repeat(99)}!`];
    const { records, ledger } = await answersOf(70, (socket, { nth }) => {
      const body = bodies[nth % bodies.length] ?? '';
      const octets = whole(body);
      const first = octets.length - Math.min(2, body.length);
      socket.write(octets.subarray(0, first));
      setImmediate(() => socket.write(octets.subarray(first)));
    });
    expect(outcomesOf(records)).toEqual(['answered']);
    const hashes = records.map(({ look }) => ledger.looks?.[look]?.hash);
    expect(new Set(hashes)).toEqual(new Set(bodies.map(hashOf)));
    for (const body of bodies) expect(hashes.filter((hash) => hash === hashOf(body))).toHaveLength(10);
  });

  it('has no secrets of a location, and knows two of them apart', async () => {
    const to = ['https://me:pw@shop.example/in?token=abc', 'https://me:pw@shop.example/in?token=abd'];
    const expected: Expected = { ...ANY, statuses: { before: 302, after: 302 } };
    const { ledger } = await answersOf(
      6,
      (socket, { nth }) => socket.write(`HTTP/1.1 302 Found\r\nLocation: ${to[nth % 2]}\r\nContent-Length: 0\r\n\r\n`),
      expected,
    );
    const locations = ledger.looks?.flatMap((look) => (look === null ? [] : [look.location]));
    expect(locations).toHaveLength(2);
    expect(new Set(locations).size).toBe(2);
    for (const location of locations ?? []) expect(location).toMatch(/^https:\/\/shop\.example\/in\?#[0-9a-f]{8}$/);
  });

  it.each([
    ['Age: 3', true],
    ['Age: 0', false],
    ['X-Cache: HIT from somewhere', true],
    ['X-Cache: MISS', false],
    ['X-Cache-Status: TCP_MEM_HIT', true],
    ['X-Varnish: 32770 5', true],
    ['X-Varnish: 32770', false],
    ['Cache-Status: edge; hit', true],
  ])('with %s is from a cache: %s', async (header, cached) => {
    const { ledger } = await answersOf(1, (socket) => socket.write(whole('a', header)));
    expect(ledger.looks?.[1]?.cached).toBe(cached);
  });

  it('leaves out what is to be ignored', async () => {
    const expected: Expected = { ...ANY, ignoredInBody: ['at \\d+', 'on [a-z]+'] };
    const { records } = await answersOf(30, (socket, { nth }) => socket.write(whole(`ok at ${nth} on ${'abc'[nth % 3]}`)), expected);
    expect(looksOf(records)).toEqual([1]);
  });

  it('is kept of a bounded number of them: hash, then size, then a range of sizes', async () => {
    const { records, ledger } = await answersOf(900, (socket, { nth }) => socket.write(whole('y'.repeat(1000 + nth))));
    expect(outcomesOf(records)).toEqual(['answered']);
    const looks = ledger.looks ?? [];
    expect(looks.length).toBeLessThan(700);
    for (const { look, bytes } of records) {
      const { size = 0, sizeTo = 0 } = looks[look] ?? {};
      const body = bytes - whole('').length - (bytes > 1000 ? 3 : 0);
      expect(size <= body && body <= sizeTo, `${body} in ${size} to ${sizeTo}`).toBe(true);
    }
  });
});

describe('what is expected', () => {
  it('is found in a body that is decoded, and missed if it is not there', async () => {
    const expected: Expected = { ...ANY, body: 'needle' };
    const answer =
      (text: string): RawBehaviour['answer'] =>
      (socket) =>
        void socket.write(whole(gzipSync(`${'hay'.repeat(9999)}${text}`), 'Content-Encoding: gzip'));
    expect(outcomesOf((await answersOf(4, answer('needle') ?? (() => {}), expected)).records)).toEqual(['answered']);
    expect(outcomesOf((await answersOf(4, answer('needl') ?? (() => {}), expected)).records)).toEqual(['wrong-body']);
  });

  it('of headers must be there', async () => {
    const expected: Expected = {
      ...ANY,
      headers: [
        { name: 'x-a', value: '1' },
        { name: 'x-b', value: null },
      ],
    };
    const lines = [['X-A: 1', 'X-B: '], ['X-A: 2', 'X-B: 1'], ['X-A: 1']];
    const { records } = await answersOf(30, (socket, { nth }) => socket.write(whole('a', ...(lines[nth % 3] ?? []))), expected);
    const count = (outcome: string): number => records.filter((record) => record.outcome === outcome).length;
    expect([count('answered'), count('wrong-body')]).toEqual([10, 20]);
  });

  it('of an id is that each answer says the one of its request, which no other has', async () => {
    const expected: Expected = { ...ANY, echo: { header: 'X-Id', token: 't' } };
    const idOf = (head: string): string => /x-id: (\S+)/i.exec(head)?.[1] ?? '';
    const right = await answersOf(50, (socket, { head }) => socket.write(whole('a', `X-ID: ${idOf(head)}`)), expected);
    expect(outcomesOf(right.records)).toEqual(['answered']);
    const ids: string[] = [];
    const wrong = await answersOf(
      50,
      (socket, { head }) => {
        ids.push(idOf(head));
        socket.write(whole('a', `X-Id: ${ids.at(ids.length % 5 === 0 ? -2 : -1)}`));
      },
      expected,
    );
    expect(new Set(ids).size).toBe(50);
    expect(wrong.records.filter(({ outcome }) => outcome === 'wrong-body')).toHaveLength(10);
  });

  it('of a coded body is that it decodes: cut or broken, it is no answer', async () => {
    const coded = gzipSync('a'.repeat(5000));
    const cut = await answersOf(4, (socket) => socket.write(whole(coded.subarray(0, -5), 'Content-Encoding: gzip')));
    expect(outcomesOf(cut.records)).toEqual(['truncated']);
    const broken = await answersOf(4, (socket) => socket.write(whole('no gzip at all', 'Content-Encoding: gzip')));
    expect(outcomesOf(broken.records)).toEqual(['malformed']);
    const unknown = await answersOf(4, (socket) => socket.write(whole('as it is', 'Content-Encoding: compress')));
    expect(outcomesOf(unknown.records)).toEqual(['answered']);
  });
});
