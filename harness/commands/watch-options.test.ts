import { expect, it } from 'vitest';
import { expectedOf } from './watch-options.ts';

it('a text in the body is not asked of answers to HEAD, which have none', () => {
  expect(() => expectedOf(undefined, 'hello', 'HEAD')).toThrow('--method HEAD');
  expect(expectedOf(undefined, undefined, 'HEAD')).toEqual({ statuses: null, body: null });
  expect(expectedOf(undefined, 'hello', 'POST')).toEqual({ statuses: null, body: 'hello' });
});
