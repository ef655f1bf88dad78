import { expect, it } from 'vitest';
import { type CapacitySample, capacityOf } from './capacity.ts';

const sample = (atMs: number, ...active: string[]): CapacitySample => ({ atMs, active: new Set(active) });

it('is the least of the samples, with its time and the widest gap', () => {
  const samples = [sample(0, 'a', 'b', 'c'), sample(50, 'a', 'c'), sample(180, 'c'), sample(200, 'a', 'c')];
  expect(capacityOf(samples, [])).toEqual({ least: 1, leastAtMs: 180, samples: 4, widestGapMs: 130 });
});

it('counts a vassal that went down and came back between two samples as away', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'b')];
  expect(capacityOf(samples, [{ atMs: 20, vassal: 'b' }])).toMatchObject({ least: 1, leastAtMs: 20 });
});

it('counts it once, though emperor and router both tell of it', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'b')];
  const downs = [
    { atMs: 20, vassal: 'b' },
    { atMs: 22, vassal: 'b' },
  ];
  expect(capacityOf(samples, downs)?.least).toBe(1);
});

it('does not count one who relieves another twice: who went down is gone from the sample', () => {
  const samples = [sample(0, 'a', 'b'), sample(50, 'a', 'c')];
  expect(capacityOf(samples, [{ atMs: 20, vassal: 'b' }])?.least).toBe(2);
});

it('is unknown without two samples', () => {
  expect(capacityOf([], [])).toBeNull();
  expect(capacityOf([sample(0, 'a')], [])).toBeNull();
});
