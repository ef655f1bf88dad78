import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.ts';
import { readVersion, splitVersions, versionSourceOf } from './version-reader.ts';

function read(from: string, { status = 200, headers = {}, body = '' as string | null } = {}) {
  const values: Readonly<Record<string, string>> = headers;
  return readVersion(versionSourceOf(from), {
    status,
    header: (name) => values[name] ?? null,
    body: body === null ? null : Buffer.from(body),
  });
}

describe('the version that an answer says', () => {
  it('is its status, or the value of a header whose case does not matter', () => {
    expect(read('status', { status: 202 })).toEqual({ version: '202' });
    expect(read('header:X-Release', { headers: { 'x-release': ' r7 ' } })).toEqual({ version: 'r7' });
  });

  it('is what a pattern finds in the body: its first group that matched, or all that matched', () => {
    expect(read('body:release (\\S+)', { body: '<p>release r7</p> release r6' })).toEqual({ version: 'r7</p>' });
    expect(read('body:r\\d+', { body: 'release r7' })).toEqual({ version: 'r7' });
    expect(read('body:(a)|(b)', { body: 'xxb' })).toEqual({ version: 'b' });
  });

  it('is what a JSON Pointer leads to, a number and an object too', () => {
    const body = JSON.stringify({ build: { 'a/b': { 'm~n': 'r7' } }, list: ['x', 12], flag: { a: 1 } });
    expect(read('json:/build/a~1b/m~0n', { body })).toEqual({ version: 'r7' });
    expect(read('json:/list/1', { body })).toEqual({ version: '12' });
    expect(read('json:/flag', { body })).toEqual({ version: '{"a":1}' });
    expect(read('json:', { body: '"r7"' })).toEqual({ version: 'r7' });
  });

  it('is none if it is absent or empty', () => {
    expect(read('header:X-Release')).toEqual({ missing: 'absent' });
    expect(read('header:X-Release', { headers: { 'x-release': '  ' } })).toEqual({ missing: 'empty' });
    expect(read('body:r(\\d*)', { body: 'r' })).toEqual({ missing: 'empty' });
    expect(read('body:r\\d+', { body: 'welcome' })).toEqual({ missing: 'absent' });
    for (const pointer of ['/nothing', '/null', '/list/7', '/list/length', '/constructor', '/text/0'])
      expect([pointer, read(`json:${pointer}`, { body: '{"null":null,"list":["x"],"text":"abc"}' })]).toEqual([
        pointer,
        { missing: 'absent' },
      ]);
  });

  it('is none if the body is no JSON, or too long to be kept', () => {
    expect(read('json:/version', { body: '<html>' })).toEqual({ missing: 'no-json' });
    expect(read('json:/version', { body: null })).toEqual({ missing: 'too-long' });
    expect(read('body:x', { body: null })).toEqual({ missing: 'too-long' });
  });

  it('is one line of at most 80 characters, and two long ones differ still', () => {
    const [one, other] = ['1', '2'].map((end) => read('body:.+', { body: `${'x'.repeat(300)}${end}` }));
    expect(one).not.toEqual(other);
    expect(one).toMatchObject({ version: expect.stringMatching(/^x{70}… [0-9a-f]{8}$/) });
    expect(read('json:/v', { body: '{"v":"a\\n  b"}' })).toEqual({ version: 'a b' });
  });
});

describe('--version-from', () => {
  it.each([
    ['', /It must be status, header:NAME/],
    ['release', /It must be status/],
    ['status:200', /It must be status/],
    ['header:', /names no header/],
    ['header:X Release', /names no header/],
    ['body:', /empty pattern/],
    ['body:(', /Unterminated group/],
    ['json:version', /begins with a slash/],
    ['json:/a~2', /followed by 0 .* or 1/],
  ])('is refused if it is "%s"', (text, why) => {
    const refused = (): unknown => versionSourceOf(text);
    expect(refused).toThrow(UsageError);
    try {
      refused();
    } catch (error) {
      const { message, hint } = error as UsageError;
      expect(`${message} ${hint}`).toMatch(why);
    }
  });
});

describe('the two versions of --expect', () => {
  it('are split at the first colon that is not escaped', () => {
    expect(splitVersions('v1:v2')).toEqual({ before: 'v1', after: 'v2' });
    expect(splitVersions('img\\:1:img\\:2')).toEqual({ before: 'img:1', after: 'img:2' });
    expect(splitVersions('a:b:c')).toEqual({ before: 'a', after: 'b:c' });
    expect(splitVersions('a\\\\:b')).toEqual({ before: 'a\\', after: 'b' });
    expect(splitVersions(':v2')).toEqual({ before: '', after: 'v2' });
    expect(splitVersions('v1')).toBeNull();
  });
});
