import { expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { watchTargets } from './watch-targets.ts';
import { maxStallsOf } from './watch-wait-options.ts';

const TARGETS = watchTargets(['http://h/a?x=1', 'http://h', 'unix:/run/a.sock:/p']);
const read = (...maxStall: readonly string[]) => maxStallsOf({ maxStall }, TARGETS);

it('reads one bound for all URLs, and one of its own for each that is named', () => {
  expect(read()).toEqual({ maxStallMs: null, maxStalls: [null, null, null] });
  expect(read('1.5', 'http://h/a?x=1=20', 'http://h=2', 'unix:/run/a.sock:/p=3')).toEqual({
    maxStallMs: 1500,
    maxStalls: [20_000, 2000, 3000],
  });
});

it.each([['x'], [''], ['0'], ['-1'], ['http://h=x'], ['http://other=1'], ['1e9']])('refuses "%s"', (text) => {
  expect(() => read(text)).toThrow(UsageError);
});
