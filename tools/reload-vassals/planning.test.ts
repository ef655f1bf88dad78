import { describe, expect, it } from 'vitest';
import { mayGoDown, type Standing, servedAlone } from './planning.ts';

const standing = (file: string, changes: Partial<Standing> = {}): Standing => ({
  file,
  waiting: true,
  active: true,
  keys: ['shop'],
  inHand: 0,
  ...changes,
});
const count = (n: number, changes: Partial<Standing> = {}): readonly Standing[] =>
  Array.from({ length: n }, (_, i) => standing(`v${i + 1}`, changes));

describe('who may go down', () => {
  it.each([
    [8, 1, 7],
    [8, 4, 4],
    [8, 7, 1],
    [8, 8, 0],
    [8, 9, 0],
    [1, 1, 0],
    [1, 0, 1],
    [0, 0, 0],
  ])('of %i active with a minimum of %i: %i', (active, minimum, expected) => {
    expect(mayGoDown(count(active), minimum)).toHaveLength(expected);
  });

  it('those that wait, in the order given', () => {
    const all = [standing('b'), standing('a', { waiting: false }), standing('c'), standing('d')];
    expect(mayGoDown(all, 2)).toEqual(['b', 'c']);
  });

  it('those first that have the least in hand', () => {
    const all = [standing('a', { inHand: 2 }), standing('b'), standing('c', { inHand: 1 }), standing('d')];
    expect(mayGoDown(all, 1)).toEqual(['b', 'd', 'c']);
  });

  it('none for which one that is not active would have to stand in', () => {
    const all = [...count(4), standing('x', { active: false }), standing('y', { active: false, waiting: false })];
    expect(mayGoDown(all, 4)).toEqual([]);
    expect(mayGoDown(all, 3)).toEqual(['v1']);
  });

  it('none that is not active: it may be starting', () => {
    expect(mayGoDown([standing('x', { active: false }), ...count(2)], 1)).toEqual(['v1']);
  });

  it('of each key as few as leave the minimum there, or all but one if they are fewer', () => {
    const all = [...count(5), standing('b1', { keys: ['blog'] }), standing('b2', { keys: ['blog'] })];
    expect(mayGoDown(all, 3)).toEqual(['v1', 'v2', 'b1']);
  });

  it('the one that serves a key alone too: it could never be reloaded otherwise', () => {
    const all = [...count(3), standing('b', { keys: ['blog'] })];
    expect(mayGoDown(all, 1)).toEqual(['v1', 'v2', 'b']);
    expect(servedAlone(all)).toEqual([{ key: 'blog', file: 'b' }]);
  });

  it('with several keys, only one that is spared at all of them', () => {
    const all = [standing('a', { keys: ['shop', 'www'] }), standing('b', { keys: ['shop', 'www'] }), standing('c', { keys: ['shop'] })];
    expect(mayGoDown(all, 0)).toEqual(['a', 'b', 'c']);
    expect(mayGoDown(all, 1)).toEqual(['a', 'c']);
  });

  it('never more than leave the minimum, in every mixture of eight', () => {
    for (let mask = 0; mask < 3 ** 8; mask++) {
      const all = Array.from({ length: 8 }, (_, i) => {
        const digit = Math.floor(mask / 3 ** i) % 3;
        return standing(`v${i}`, { active: digit > 0, waiting: digit !== 1 });
      });
      const active = all.filter((vassal) => vassal.active).length;
      for (const minimum of [0, 1, 4, 7]) {
        const left = active - mayGoDown(all, minimum).length;
        if (left < Math.min(minimum, active)) expect.fail(`${mask} with ${minimum}: ${left} left of ${active}`);
      }
    }
  });
});
