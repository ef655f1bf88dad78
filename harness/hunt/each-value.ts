import { UsageError } from '../core/errors.ts';
import { type Case, parseCase } from '../run/variable.ts';
import type { Variable } from '../scenario.ts';
import { type Rate, rateOf } from './break-rate.ts';
import type { Trial } from './trial.ts';

/** A variable, and the values for each of which a rate is measured. */
export interface Each {
  readonly name: string;
  readonly values: readonly number[];
}

/** What the runs of one value showed. */
export interface EachRow {
  readonly value: number;
  readonly rate: Rate;
  /** Runs that showed nothing, beside those of the rate. */
  readonly unclear: number;
  /** Rules that were broken, and how often they were together: two ways to break are not one defect. */
  readonly ways: readonly (readonly [rules: string, times: number])[];
}

/** Reads `processes=1,8,16`. Throws UsageError if it names no variable of the scenario or leaves its range. */
export function parseEach(text: string, varies: Readonly<Record<string, Variable>>): Each {
  const [, name = '', list = ''] = /^(\w+)=(\d+(?:,\d+)*)$/.exec(text) ?? [];
  if (list === '') throw new UsageError(`--each is "${text}"`, 'It must be of the form name=number,number..., such as processes=1,8,16.');
  const values = list.split(',').map((digits) => parseCase(`${name}=${digits}`, varies, '--each')[name] ?? 0);
  return { name, values };
}

/** The cases of which it is measured how often they break: what is given, with each value of one variable. */
export function casesOf({ name, values }: Each, given: Case): readonly Case[] {
  return values.map((value) => ({ ...given, [name]: value }));
}

/** What the runs of one value showed. */
export function eachRow(value: number, trials: readonly Trial[]): EachRow {
  const ways = new Map<string, number>();
  let broke = 0;
  let unclear = 0;
  for (const trial of trials) {
    switch (trial.kind) {
      case 'held':
        break;
      case 'broke':
        broke++;
        ways.set(trial.breakage.rules, (ways.get(trial.breakage.rules) ?? 0) + 1);
        break;
      case 'unclear':
        unclear++;
        break;
    }
  }
  return { value, rate: rateOf(broke, trials.length - unclear), unclear, ways: [...ways] };
}
