import { shareOf } from '../core/verdict/measures/clopper-pearson.ts';
import { shareInWords } from '../report/number-format.ts';

/** How often a case broke the verdict, and what that says of how often it does. */
export interface Rate {
  readonly broke: number;
  readonly runs: number;
  /** Ends of the two-sided 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** The rate of `broke` in `runs`, with its exact interval. */
export function rateOf(broke: number, runs: number): Rate {
  const { low, high } = shareOf(broke, runs);
  return { broke, runs, low, high };
}

/** `3 of 10 (95 %: 7 % to 65 %)`; with a noun `3 of 10 trials (95 %: ...)` */
export function describeRate({ broke, runs, low, high }: Rate, noun = ''): string {
  return shareInWords({ k: broke, n: runs, low, high }, noun);
}
