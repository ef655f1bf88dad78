import { describe, expect, it } from 'vitest';
import { MAX_HEAD_BYTES } from './head.ts';
import { GatheringParser, read } from './reading.fixture.ts';

const parse = (text: string) => read(Buffer.from(text, 'latin1'));
const ok = (rest: string) => parse(`HTTP/1.1 200 OK\r\n${rest}`);

describe('a response of a correct server', () => {
  it.each([
    ['has a body of Content-Length octets', 'Content-Length: 3\r\n\r\nabc', 'abc'],
    ['may have an empty body', 'Content-Length: 0\r\n\r\n', ''],
    ['may repeat the same Content-Length', 'Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc', 'abc'],
    ['may have a list of the same Content-Length', 'Content-Length: 3, 3\r\n\r\nabc', 'abc'],
    ['may be chunked', 'Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n', 'abc'],
    ['may have chunk extensions and leading zeros', 'Transfer-Encoding: chunked\r\n\r\n0003;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n', 'abc'],
    ['may have white space before a chunk extension', 'Transfer-Encoding: chunked\r\n\r\n3 ;a=b\r\nabc\r\n0\r\n\r\n', 'abc'],
    ['may have trailers', 'Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 7\r\n\r\n', 'a'],
    ['may be compressed and chunked', 'Transfer-Encoding: gzip, Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n', 'a'],
    ['may have empty members in the list of codings', 'Transfer-Encoding: , chunked,\r\n\r\n1\r\na\r\n0\r\n\r\n', 'a'],
    ['may end its lines with a bare LF', 'Content-Length: 3\n\nabc', 'abc'],
    ['may fold a line', 'X-Long: a\r\n\tb\r\nContent-Length:\r\n 3\r\n\r\nabc', 'abc'],
    ['may have an empty header', 'X-Empty:\r\nContent-Length: 3\r\n\r\nabc', 'abc'],
  ])('%s', (_, rest, body) => {
    expect(ok(rest)).toMatchObject({ end: 'complete', status: 200, body, keepAlive: true });
  });

  it('ends with the connection if nothing says otherwise', () => {
    expect(ok('X: y\r\n\r\nabc')).toMatchObject({ end: 'complete', body: 'abc', keepAlive: false });
    expect(ok('\r\n')).toMatchObject({ end: 'complete', body: '', keepAlive: false });
    expect(ok('Transfer-Encoding: gzip\r\n\r\nabc')).toMatchObject({ end: 'complete', body: 'abc', keepAlive: false });
  });

  it('has no body with 204 and 304, whatever Content-Length says', () => {
    expect(parse('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ end: 'complete', status: 204, keepAlive: true });
    expect(parse('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n')).toMatchObject({ end: 'complete', status: 304 });
  });

  it('has no body if it answers a HEAD, whatever its headers say', () => {
    for (const rest of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X: y', 'Content-Length: 0']) {
      const octets = Buffer.from(`HTTP/1.1 200 OK\r\n${rest}\r\n\r\n`);
      const found = read(octets, [], undefined, true);
      expect(found, rest).toMatchObject({ end: 'complete', status: 200, body: '', keepAlive: true, consumed: octets.length });
    }
  });

  it('has a body again if it answers a GET after a HEAD', () => {
    const parser = new GatheringParser();
    read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'), [], parser, true);
    expect(read(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'), [], parser).end).toBe('truncated');
  });

  it('may come after interim responses', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\n';
    expect(parse(`${interim}HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\na`)).toMatchObject({
      end: 'complete',
      status: 201,
      body: 'a',
    });
  });

  it('may lack the reason phrase, and the space before it', () => {
    expect(parse('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n').end).toBe('complete');
    expect(parse('HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n').end).toBe('complete');
  });
});

describe('the connection', () => {
  it.each([
    ['is kept by HTTP/1.1', '1.1', 'X: y', true],
    ['is closed by Connection: close', '1.1', 'Connection: Close', false],
    ['is closed by close in a list', '1.1', 'Connection: foo, close', false],
    ['is kept if close is part of another word', '1.1', 'Connection: not-close', true],
    ['is closed by HTTP/1.0', '1.0', 'X: y', false],
    ['is kept by HTTP/1.0 with keep-alive', '1.0', 'Connection: keep-alive', true],
    ['is closed by HTTP/1.0 with both', '1.0', 'Connection: keep-alive\r\nConnection: close', false],
  ])('%s', (_, version, header, keepAlive) => {
    expect(parse(`HTTP/${version} 200 OK\r\n${header}\r\nContent-Length: 0\r\n\r\n`)).toMatchObject({ end: 'complete', keepAlive });
  });

  it('is closed after HTTP/1.0 with a transfer coding', () => {
    const answer = 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(parse(answer)).toMatchObject({ end: 'complete', keepAlive: false });
  });
});

describe('octets behind the response', () => {
  it.each([
    ['a body', 'Content-Length: 3\r\n\r\nabc'],
    ['chunks', 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ])('are not consumed after %s', (_, rest) => {
    const whole = `HTTP/1.1 200 OK\r\n${rest}`;
    expect(parse(`${whole}X`)).toMatchObject({ end: 'complete', consumed: whole.length });
  });

  it('are not consumed after a 204', () => {
    const whole = 'HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n';
    expect(parse(`${whole}abc`)).toMatchObject({ end: 'complete', consumed: whole.length });
  });
});

describe('a response is malformed', () => {
  it.each([
    ['without a status line', 'lorem ipsum'],
    ['with an empty line before it', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['in another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['in HTTP/2', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['in HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n'],
    ['in lower case', 'http/1.1 200 OK\r\n\r\n'],
    ['with a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['with a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['with status 099', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['with status 600', 'HTTP/1.1 600 OK\r\n\r\n'],
    ['with two spaces before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['with 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
    ['with NUL in the reason phrase', 'HTTP/1.1 200 O\0K\r\n\r\n'],
  ])('%s', (_, text) => {
    expect(parse(text).end).toBe('malformed');
  });

  it.each([
    ['with a header without a colon', 'Content-Length\r\n\r\n'],
    ['with a header without a name', ': value\r\n\r\n'],
    ['with a space before the colon', 'Content-Length : 3\r\n\r\nabc'],
    ['with NUL in a header', 'X: a\0b\r\n\r\n'],
    ['with a bare CR in a header', 'X: a\rb\r\n\r\n'],
    ['with a fold before the first header', ' X: y\r\n\r\n'],
    ['with a control character in a fold', 'X: y\r\n \x01\r\n\r\n'],
    ['with Content-Length headers that differ', 'Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['with a Content-Length list that differs', 'Content-Length: 3, 4\r\n\r\nabcd'],
    ['with a negative Content-Length', 'Content-Length: -1\r\n\r\n'],
    ['with a signed Content-Length', 'Content-Length: +3\r\n\r\nabc'],
    ['with a hexadecimal Content-Length', 'Content-Length: 0x3\r\n\r\nabc'],
    ['with an empty Content-Length', 'Content-Length:\r\n\r\n'],
    ['with a Content-Length in two words', 'Content-Length: 3 3\r\n\r\nabc'],
    ['with a folded Content-Length that continues', 'Content-Length: 3\r\n 3\r\n\r\nabc'],
    ['with a Content-Length beyond 2^53', 'Content-Length: 9007199254740992\r\n\r\n'],
    ['with a Content-Length of 400 digits', `Content-Length: ${'9'.repeat(400)}\r\n\r\n`],
    ['with Content-Length and Transfer-Encoding', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['with chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['with a coding after chunked', 'Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n'],
    ['with an empty Transfer-Encoding', 'Transfer-Encoding:\r\n\r\n'],
  ])('%s', (_, rest) => {
    expect(ok(rest).end).toBe('malformed');
  });

  it.each([
    ['with a chunk size that is no number', 'x\r\n'],
    ['with a negative chunk size', '-1\r\n'],
    ['with a prefixed chunk size', '0x1\r\na\r\n0\r\n\r\n'],
    ['with an empty chunk size', '\r\na\r\n'],
    ['with an empty last chunk size', '\r\n\r\n'],
    ['with a chunk size beyond 2^53', 'fffffffffffffff\r\n'],
    ['with a chunk size and white space', '1 \r\na\r\n0\r\n\r\n'],
    ['with a chunk longer than its size', '1\r\nab\r\n0\r\n\r\n'],
    ['with a chunk shorter than its size', '3\r\na\r\n0\r\n\r\n'],
    ['with a bare LF after a chunk size', '1\na\r\n0\r\n\r\n'],
    ['with a bare LF after a chunk', '1\r\na\n0\r\n\r\n'],
    ['with a control character in a chunk extension', '1;\x01\r\na\r\n0\r\n\r\n'],
    ['with a chunk size line of 17 KiB', `1;${'a'.repeat(17 * 1024)}\r\na\r\n0\r\n\r\n`],
    ['with a trailer without a colon', '0\r\nlorem ipsum\r\n\r\n'],
  ])('%s', (_, chunks) => {
    expect(ok(`Transfer-Encoding: chunked\r\n\r\n${chunks}`).end).toBe('malformed');
  });

  it('with a head larger than 256 KiB, and not with one just as large', () => {
    const head = (bytes: number) => {
      const fixed = 'HTTP/1.1 204 No Content\r\nX: \r\n\r\n';
      return Buffer.from(fixed.replace('X: ', `X: ${'y'.repeat(bytes - fixed.length)}`));
    };
    const cuts = Array.from({ length: 8 }, (_, i) => 30_000 + i * 30_000);
    expect(read(head(MAX_HEAD_BYTES), cuts).end).toBe('complete');
    expect(read(head(MAX_HEAD_BYTES + 1), cuts)).toMatchObject({ end: 'malformed', reason: 'head larger than 256 KiB' });
  });

  it('as soon as its octets can be no status line, without waiting for the end of the line', () => {
    const parser = new GatheringParser();
    parser.reset();
    expect(parser.execute(Buffer.from('HTT'), 0, 3)).toBe('more');
    expect(parser.execute(Buffer.from('X'), 0, 1)).toBe('malformed');
  });
});

describe('the end of the connection', () => {
  it.each([
    ['before the first octet finds it idle', '', 'idle'],
    ['in the status line cuts it short', 'HTTP/1.1 20', 'truncated'],
    ['in the headers cuts it short', 'HTTP/1.1 200 OK\r\nContent-Le', 'truncated'],
    ['after the status line cuts it short', 'HTTP/1.1 200 OK\r\n', 'truncated'],
    ['after an interim response cuts it short', 'HTTP/1.1 100 Continue\r\n\r\n', 'truncated'],
    ['in a body of known length cuts it short', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', 'truncated'],
    ['before a body of known length cuts it short', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n', 'truncated'],
    ['between chunks cuts it short', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n', 'truncated'],
    ['in the last chunk cuts it short', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'truncated'],
    ['in the trailers cuts it short', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n', 'truncated'],
  ])('%s', (_, text, end) => {
    expect(parse(text).end).toBe(end);
  });
});

describe('headers', () => {
  const octets = Buffer.from(
    'HTTP/1.1 200 OK\r\nX-Pid:  42 \r\nX-Many: a\r\nx-many: b\r\nX-Fold: a\r\n\t b\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nab',
  );

  it.each([[[]], [[3]], [[30, 31, 50]], [[octets.length - 2]], [[octets.length - 1]]])(
    'are found when the response is cut at %j',
    (cuts) => {
      const parser = new GatheringParser();
      read(octets, cuts, parser);
      expect(['x-pid', 'x-many', 'x-fold', 'x-empty', 'x-none', 'x-pi'].map((name) => parser.header(name))).toEqual([
        '42',
        'a, b',
        'a b',
        '',
        null,
        null,
      ]);
    },
  );

  it('of the response before are forgotten', () => {
    const parser = new GatheringParser();
    read(octets, [40], parser);
    read(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'), [], parser);
    expect(parser.header('x-pid')).toBeNull();
    expect(parser.body()).toHaveLength(0);
  });
});
