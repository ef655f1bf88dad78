import { expect, it } from 'vitest';
import { expectedOf } from './watch-options.ts';

it('a text in the body is not asked of answers to HEAD, which have none', () => {
  expect(() => expectedOf(undefined, 'hello', [{ name: 'HEAD http://a/', method: 'HEAD' }])).toThrow('HEAD http://a/');
  expect(expectedOf(undefined, undefined, [{ name: 'a', method: 'HEAD' }])).toEqual({ statuses: null, body: null });
  expect(expectedOf(undefined, 'hello', [{ name: 'a', method: 'POST' }])).toEqual({ statuses: null, body: 'hello' });
});
