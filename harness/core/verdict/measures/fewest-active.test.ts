import { expect, it } from 'vitest';
import { type CapacitySample, leastActive, stretchesOf } from './fewest-active.ts';

const sample = (atMs: number, ...active: string[]): CapacitySample => ({ atMs, active: new Set(active) });

it('is the least of the samples, with its time', () => {
  const samples = [sample(0, 'a', 'b', 'c'), sample(50, 'a', 'c'), sample(180, 'c'), sample(200, 'a', 'c')];
  expect(leastActive(samples, [])).toMatchObject({ active: 1, atMs: 180, surely: { active: 1, atMs: 180 } });
});

it('counts a member that went down and came back between two samples as away', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'b')];
  expect(leastActive(samples, [{ atMs: 20, member: 'b' }])).toMatchObject({ active: 1, atMs: 20, surely: { active: 1, atMs: 20 } });
});

it('counts two who did so as away together, and says that only one of them surely was', () => {
  const samples = [sample(0, 'a', 'b', 'c'), sample(50, 'a', 'b', 'c')];
  const downs = [
    { atMs: 20, member: 'b' },
    { atMs: 40, member: 'c' },
  ];
  expect(leastActive(samples, downs)).toEqual({ active: 1, atMs: 20, surely: { active: 2, atMs: 20 } });
});

it('counts it once, though emperor and router both tell of it', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'b')];
  const downs = [
    { atMs: 20, member: 'b' },
    { atMs: 22, member: 'b' },
  ];
  expect(leastActive(samples, downs)?.active).toBe(1);
});

it('does not count one who relieves another twice: who went down is gone from the sample', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'c')];
  expect(leastActive(samples, [{ atMs: 20, member: 'b' }])?.active).toBe(2);
});

it('is unknown without two samples', () => {
  expect(leastActive([], [])).toBeNull();
  expect(leastActive([sample(0, 'a')], [])).toBeNull();
});

it('is recorded in stretches, which do not lay two who went down one after the other together', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'b'), sample(100, 'a', 'b'), sample(150, 'a', 'b'), sample(200, 'a')];
  const downs = [
    { atMs: 20, member: 'b' },
    { atMs: 120, member: 'a' },
  ];
  expect(stretchesOf(samples, downs)).toEqual([
    { fromMs: 0, toMs: 0, active: ['a', 'b'] },
    { fromMs: 50, toMs: 100, active: ['a', 'b'] },
    { fromMs: 150, toMs: 150, active: ['a', 'b'] },
    { fromMs: 200, toMs: 200, active: ['a'] },
  ]);
});
