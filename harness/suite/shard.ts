import { UsageError } from '../core/errors.ts';
import type { SuiteCase } from './suite-case.ts';

/** The `index`-th of `of` parts, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Reads `--shard 2/4`. Throws UsageError if that is no part of a whole. */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > of)
    throw new UsageError(`--shard is "${text}"`, 'It must be I/N with I from 1 to N, such as 2/4.');
  return { index, of };
}

/**
 * The cases of one shard, in their order. Every machine computes the same parts from the same plan, without asking the
 * others: the longest case first, each to the shard that has the least to do so far (LPT, which is at most a third
 * longer than the best division; Graham, SIAM J. Appl. Math. 17, 1969).
 */
export function shardOf(cases: readonly SuiteCase[], shard: Shard): readonly SuiteCase[] {
  const loads = Array.from({ length: shard.of }, () => 0);
  const mine = new Set<string>();
  const longestFirst = [...cases].sort((a, b) => b.expectedMs - a.expectedMs || (a.id < b.id ? -1 : 1));
  for (const each of longestFirst) {
    const lightest = loads.indexOf(Math.min(...loads));
    loads[lightest] = (loads[lightest] ?? 0) + each.expectedMs;
    if (lightest === shard.index - 1) mine.add(each.id);
  }
  return cases.filter(({ id }) => mine.has(id));
}
