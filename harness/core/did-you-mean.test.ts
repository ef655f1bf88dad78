import { describe, expect, it } from 'vitest';
import { didYouMean, similarTo } from './did-you-mean.ts';

const NAMES = ['zerg-dance', 'zerg-dance-pool', 'sighup', 'chain-reload', 'chain-rollback', 'touch-reload'];

describe('similarTo', () => {
  it.each([
    ['a letter too few', 'zerg-dnce', ['zerg-dance']],
    ['two letters in the wrong order', 'sihgup', ['sighup']],
    ['capitals', 'SIGHUP', ['sighup']],
    ['a part of several names', 'chain', ['chain-reload', 'chain-rollback']],
    ['nothing like it', 'quux', []],
    ['nothing at all', '', []],
  ])('finds for %s what was meant', (_, word, expected) => {
    expect(similarTo(word, NAMES)).toEqual(expected);
  });

  it('names three at most', () => {
    expect(similarTo('x', ['xa', 'xb', 'xc', 'xd'])).toHaveLength(3);
  });
});

describe('didYouMean', () => {
  it('asks, and says where all names are', () => {
    expect(didYouMean('zerg-dnce', NAMES, 'All: list.')).toBe('Did you mean zerg-dance? All: list.');
    expect(didYouMean('quux', NAMES, 'All: list.')).toBe('All: list.');
  });
});
