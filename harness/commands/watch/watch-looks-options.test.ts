import { expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { withLooksOptions } from './watch-looks-options.ts';

const EXPECTED = { statuses: null, body: null };
const NONE = { expectHeader: [], ignoreBody: [] };

it('adds nothing if nothing is asked', () => {
  expect(withLooksOptions(EXPECTED, NONE)).toEqual(EXPECTED);
});

it('reads headers with and without a value, the header that is echoed, and what is ignored', () => {
  const options = { expectHeader: ['X-Release: a:b ', 'ETag'], ignoreBody: ['\\d+'], echo: 'header:X-Id' };
  expect(withLooksOptions(EXPECTED, options)).toEqual({
    ...EXPECTED,
    headers: [
      { name: 'x-release', value: 'a:b' },
      { name: 'etag', value: null },
    ],
    ignoredInBody: ['\\d+'],
    echo: { header: 'X-Id', token: expect.stringMatching(/^[0-9a-f]{12}$/) },
  });
});

it.each([
  [{ expectHeader: ['X Release: a'] }, '--expect-header is "X Release: a"'],
  [{ expectHeader: [''] }, '--expect-header is ""'],
  [{ echo: 'X-Id' }, '--echo is "X-Id"'],
  [{ echo: 'header:' }, '--echo is "header:"'],
  [{ echo: 'header:Connection' }, '--echo is "header:Connection", and this header is the siege'],
  [{ ignoreBody: ['('] }, '--ignore-body is "("'],
  [{ ignoreBody: [''] }, '--ignore-body is empty'],
])('refuses %j', (options, message) => {
  const refused = (): unknown => withLooksOptions(EXPECTED, { ...NONE, ...options });
  expect(refused).toThrow(UsageError);
  expect(refused).toThrow(message);
});
