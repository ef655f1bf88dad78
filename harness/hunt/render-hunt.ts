import { count } from '../core/quantity.ts';
import { upperLimit } from '../core/verdict/measures/clopper-pearson.ts';
import { describeCase } from '../run/variable.ts';
import { describeRate, type Rate } from './break-rate.ts';
import type { Found } from './search.ts';
import type { Trial } from './trial.ts';

/** A hunt that has ended. */
export interface Hunted {
  readonly name: string;
  readonly seed: number;
  readonly trials: readonly Trial[];
  readonly found: Found | null;
  /** Nothing was searched: what was given on the command line was repeated. */
  readonly given: boolean;
  /** How often what was found broke when it was repeated; null if nothing was. */
  readonly rate: Rate | null;
  /** Runs of these that showed nothing. */
  readonly unclear: number;
  readonly seconds: number;
  readonly command: string;
  /** Where the scenario file is, if one was written. */
  readonly file: string | null;
}

/** What a person reads of a hunt. */
export function renderHunt({ name, seed, trials, found, given, rate, unclear, seconds, command, file }: Hunted): string {
  const unclearTrials = trials.filter(({ kind }) => kind === 'unclear');
  const tried = `${count(trials.length, 'run')} in ${seconds.toFixed(0)} s, seed ${seed}`;
  if (found === null || rate === null) {
    const clear = trials.length - unclearTrials.length;
    const lines = [` NOTHING FOUND   ${name}`, `  ${tried}; the verdict held in ${clear} of them.`];
    if (clear > 0)
      lines.push(`  With 95 % confidence such runs break in fewer than ${(upperLimit(0, clear) * 100).toFixed(1)} % of cases like these.`);
    if (unclearTrials.length > 0) lines.push(...unclearLines(unclearTrials));
    return `${lines.join('\n')}\n`;
  }
  const shrunk = describeCase(found.first) === describeCase(found.found) ? '' : `, shrunk from ${describeCase(found.first)}`;
  return `${[
    ` ${given ? (rate.broke > 0 ? 'BROKE' : 'HELD') : 'FOUND'}   ${name}`,
    `  ${tried}`,
    `  case      ${describeCase(found.found)}, seed ${found.seed}${shrunk}`,
    ...(found.breakage.detail === '' ? [] : found.breakage.detail.split('\n')).map(
      (line, i) => `  ${i === 0 ? 'breaks   ' : '         '} ${line}`,
    ),
    `  rate      ${describeRate(rate)} when repeated${given ? '' : ' with that seed'}${unclear === 0 ? '' : `; ${unclear} more showed nothing`}`,
    `  repeat    ${command}`,
    ...(file === null ? [] : [`  kept      ${file}`]),
    ...(unclearTrials.length === 0 ? [] : unclearLines(unclearTrials)),
  ].join('\n')}\n`;
}

function unclearLines(unclear: readonly Trial[]): readonly string[] {
  const first = unclear[0];
  const why = first?.kind === 'unclear' ? first.why : '';
  return [`  ${unclear.length} of the runs showed nothing; the first because: ${why}`];
}
