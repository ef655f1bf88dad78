import { describe, expect, it } from 'vitest';
import { distinct } from './read-suite.ts';
import { writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';

/** A suite that was joined from these parts, or one machine's if there is one alone, and came to its end in this minute. */
function joined(ids: string, minute = 60): Suite {
  const suite = writtenSuite(20, [{ scenario: 'a' }]);
  const [part] = suite.parts;
  const parts = part === undefined ? [] : ids.split('+').map((id) => ({ ...part, id }));
  return { ...suite, id: ids, parts, durationMs: minute * 60_000 };
}
const ids = (suites: readonly Suite[]): string[] => suites.map(({ id }) => id).sort();

describe('the suites that were found', () => {
  it('count each once, however often they were found', () => {
    expect(ids(distinct([joined('A'), joined('B'), joined('A')]))).toEqual(['A', 'B']);
  });

  it('count as the whole if shards and the whole were found, and as the larger if that was joined again', () => {
    expect(ids(distinct([joined('A'), joined('A+B'), joined('B'), joined('C')]))).toEqual(['A+B', 'C']);
    expect(ids(distinct([joined('A+B'), joined('A+B+T'), joined('T')]))).toEqual(['A+B+T']);
  });

  it('count as the later if a part was done again, and the rest joined with it once more', () => {
    expect(ids(distinct([joined('A+B2', 90), joined('A+B', 60), joined('C+D')]))).toEqual(['A+B2', 'C+D']);
  });

  it('do not count if they hold runs of the suite that is compared with them', () => {
    expect(ids(distinct([joined('A+B'), joined('C'), joined('A')], joined('A+B2')))).toEqual(['C']);
    expect(ids(distinct([joined('A'), joined('C')], joined('A', 90)))).toEqual(['C']);
  });
});
