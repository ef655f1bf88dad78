import { expect, it } from 'vitest';
import { besideSteps, synSteps } from './syn-steps.ts';

it('doubles each wait, after as many of a second as are linear', () => {
  expect(synSteps(0, 16_000)).toEqual([1000, 3000, 7000, 15_000]);
  expect(synSteps(4, 20_000)).toEqual([1000, 2000, 3000, 4000, 5000, 7000, 11_000, 19_000]);
});

it('tells waits that end right after a step from others', () => {
  const steps = synSteps(0, 16_000);
  expect(besideSteps([1002, 3077, 7290], steps, 300)).toEqual([]);
  expect(besideSteps([1002, 2043, 990, 3400], steps, 300)).toEqual([2043, 990, 3400]);
});
