import { expect, it } from 'vitest';
import { forecast } from './forecast.ts';

it('tells nothing before the first reload is over', () => {
  expect(forecast({ nowMs: 5, tookMs: [], awaySinceMs: [0], waiting: 3, places: 2 })).toBeNull();
});

it('gives the rest of those that are away, if none waits', () => {
  expect(forecast({ nowMs: 40, tookMs: [100], awaySinceMs: [0, 10], waiting: 0, places: 4 })).toBe(70);
});

it('gives rounds of as many as there are places', () => {
  expect(forecast({ nowMs: 0, tookMs: [100], awaySinceMs: [], waiting: 8, places: 4 })).toBe(200);
  expect(forecast({ nowMs: 50, tookMs: [100], awaySinceMs: [50, 50], waiting: 3, places: 2 })).toBe(300);
});

it('is nothing at the end', () => {
  expect(forecast({ nowMs: 9, tookMs: [100], awaySinceMs: [], waiting: 0, places: 4 })).toBe(0);
});

it('tells nothing if no place is left for those that wait', () => {
  expect(forecast({ nowMs: 0, tookMs: [100], awaySinceMs: [], waiting: 2, places: 0 })).toBeNull();
});

it('does not let one that takes longer than the others end in the past', () => {
  expect(forecast({ nowMs: 500, tookMs: [100], awaySinceMs: [0], waiting: 0, places: 1 })).toBe(0);
});
