import { upperLimit } from '../core/verdict/clopper-pearson.ts';

/** How often a case broke the verdict, and what that says of how often it does. */
export interface Rate {
  readonly broke: number;
  readonly runs: number;
  /** Ends of the two-sided 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** The rate of `broke` in `runs`, with its exact interval (Clopper and Pearson): 2.5 % on either side. */
export function rateOf(broke: number, runs: number): Rate {
  return { broke, runs, low: 1 - upperLimit(runs - broke, runs, 0.975), high: upperLimit(broke, runs, 0.975) };
}

/** `3 of 10 (95 %: 7 % to 65 %)`; with a noun `3 of 10 trials (95 %: ...)` */
export function describeRate({ broke, runs, low, high }: Rate, noun = ''): string {
  return `${broke} of ${runs}${noun === '' ? '' : ` ${noun}`} (95 %: ${percent(low)} to ${percent(high)})`;
}

/** `6.7 %`, `65 %` */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}
