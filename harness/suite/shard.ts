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

/** As many cases run at one time on the two cores of a usual machine, except those that run alone. */
const AT_ONCE = 4;

/**
 * The cases of one shard, in their order. Every machine computes the same parts from the same plan, without asking the
 * others: the cases stand in a row, server by server, and the row is cut where the sum of what they take comes nearest to each share of the whole.
 * So no shard takes longer than its share and one case, and each builds the images of few servers.
 */
export function shardOf(cases: readonly SuiteCase[], { index, of }: Shard): readonly SuiteCase[] {
  const row = [...cases].sort(inRow);
  const whole = row.reduce((sum, each) => sum + weight(each), 0);
  const mine = new Set<string>();
  let before = 0;
  for (const each of row) {
    const middle = before + weight(each) / 2;
    before += weight(each);
    if (Math.min(of, Math.floor((middle / whole) * of) + 1) === index) mine.add(each.id);
  }
  return cases.filter(({ id }) => mine.has(id));
}

/** How long it keeps a machine, in milliseconds. */
function weight({ expectedMs, alone }: SuiteCase): number {
  return alone ? expectedMs : expectedMs / AT_ONCE;
}

/** The same on every machine, whatever its language. */
function inRow(a: SuiteCase, b: SuiteCase): number {
  const keys = (each: SuiteCase): readonly string[] => [each.version, each.server ?? '', each.scenario, each.id];
  const [of, other] = [keys(a), keys(b)];
  const i = of.findIndex((key, at) => key !== other[at]);
  return i < 0 ? 0 : (of[i] ?? '') < (other[i] ?? '') ? -1 : 1;
}
