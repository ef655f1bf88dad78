import { describe, expect, it } from 'vitest';
import { HeadMemory } from './head-memory.ts';
import { ResponseParser } from './response.ts';

/** A parser that is asked for the heads of what it reads. */
function parserOf() {
  return new ResponseParser({ onHead() {}, onBody() {}, onPause() {} });
}

function whatItSays(parser: ResponseParser, octets: string, memory: HeadMemory | null, prefix = '') {
  parser.reset(false, memory);
  const chunk = Buffer.from(prefix + octets);
  const progress = parser.execute(chunk, prefix.length, chunk.length);
  const { status, keepAlive, consumedTo } = parser;
  const fields = ['content-type', 'set-cookie', 'x-last'].map((name) => parser.header(name));
  return { progress, status, keepAlive, length: consumedTo - prefix.length, fields, head: parser.headOctets().toString() };
}

const ANSWERS = [
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-Last: a\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nX-Last: a\r\n\r\nhell',
  'HTTP/1.1 200 OK\nContent-Type: text/html\nSet-Cookie: a=1\nSet-Cookie: b=2\nConnection: close\nContent-Length: 0\n\n',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\nX-Last: one\r\n two\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nX-Last: early\r\n\r\nHTTP/1.1 204 No Content\r\nX-Last: late\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\n\r\n',
];

describe('a memory of heads', () => {
  it('changes nothing of what is read, whichever answer came before', () => {
    for (const before of ANSWERS)
      for (const answer of ANSWERS) {
        const memory = new HeadMemory();
        const parser = parserOf();
        whatItSays(parser, before, memory);
        for (const prefix of ['', 'rest of something else']) {
          expect(whatItSays(parser, answer, memory, prefix)).toEqual(whatItSays(parserOf(), answer, null));
        }
      }
  });

  it('knows a head again that came on another connection, by the same octets', () => {
    const memory = new HeadMemory();
    const [one, other] = [parserOf(), parserOf()];
    whatItSays(one, ANSWERS[0] ?? '', memory);
    whatItSays(other, ANSWERS[0] ?? '', memory);
    expect(other.headOctets()).toBe(one.headOctets());
    expect(other.isHead(one.headOctets())).toBe(true);
  });

  it('is not asked for a head that comes in pieces, nor misled by the one before', () => {
    const memory = new HeadMemory();
    const parser = parserOf();
    whatItSays(parser, ANSWERS[0] ?? '', memory);
    const [known, other] = [parser.headOctets(), Buffer.from(ANSWERS[1] ?? '')];
    parser.reset(false, memory);
    expect(parser.execute(other.subarray(0, 30), 0, 30)).toBe('more');
    expect(parser.execute(other.subarray(30), 0, other.length - 30)).toBe('complete');
    expect(parser.isHead(known)).toBe(false);
    expect(parser.headOctets().toString()).toContain('Content-Length: 4');
  });

  it('has a head that was refused refused again', () => {
    const memory = new HeadMemory();
    const refused = 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n';
    const parser = parserOf();
    for (let i = 0; i < 2; i++) {
      expect(whatItSays(parser, refused, memory).progress).toBe('malformed');
      expect(parser.reason).toContain('together');
    }
  });
});
