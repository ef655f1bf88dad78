import { count } from '../../core/quantity.ts';
import { describeRate, type Rate } from '../break-rate.ts';
import type { BrokenTrial, ForceSearchResult, ForceTrial } from './force-search.ts';
import { describePlace } from './place.ts';
import { placeInWords } from './role-words.ts';

/** A search that has ended. */
export interface Forced extends ForceSearchResult {
  readonly name: string;
  readonly seconds: number;
  /** How often what was found broke when it was repeated; null if nothing was. */
  readonly rate: Rate | null;
  /** Runs of these that showed nothing. */
  readonly unclear: number;
  readonly command: string;
}

/** What a person reads of a forced search. */
export function renderForced({ name, trials, places, found, byItself, rate, unclear, seconds, command }: Forced): string {
  const runs = `${count(trials.length, 'run')} in ${seconds.toFixed(0)} s`;
  const first = trials[0];
  const lines = [];
  if (places.all === 0 && found === null && first?.kind === 'unclear')
    lines.push(` NOTHING TRIED   ${name}`, `  as it is, the strategy can't be carried through: ${first.why}`);
  else if (found === null)
    lines.push(
      ` NOTHING FOUND   ${name}`,
      `  ${runs}; ${places.tried} of ${places.all} places were tried, and none broke it.`,
      ...(places.tried < places.all ? ['  The budget was used up: more of it (--budget, --attempts) tries the others.'] : []),
    );
  else
    lines.push(
      // What did not break again is told, and is no finding: a busy machine, or a race that is met by luck.
      ` ${rate?.broke === 0 ? 'BROKE, AND NOT AGAIN' : 'FOUND'}   ${name}`,
      `  ${runs}; ${found.first.place === null ? 'no place was tried' : `${places.tried} of ${places.all} places were tried`}`,
      ...foundLines(found.trial),
      ...shrunkLine(found.first, found.trial),
      ...(rate === null
        ? []
        : [`  rate      ${describeRate(rate)} when repeated${unclear === 0 ? '' : `; ${unclear} more showed nothing`}`]),
    );
  if (byItself !== null && found?.trial.place !== null) {
    const lost = lostInWords(byItself);
    lines.push(`  as it is  it breaks now and then, too${lost === '' ? '' : `: ${lost}`}`);
  }
  const silent = trials.filter((trial) => trial.kind === 'unclear');
  if (silent.length > 0 && places.all > 0)
    lines.push(`  ${silent.length} of the runs showed nothing; the first because: ${silent[0]?.why}`);
  return `${[...lines, `  repeat    ${command}`].join('\n')}\n`;
}

/** A place that was given, and repeated. */
export interface Replayed {
  readonly name: string;
  readonly trials: readonly ForceTrial[];
  readonly rate: Rate;
  readonly seconds: number;
  readonly command: string;
}

/** What a person reads if a place was repeated. */
export function renderReplayed({ name, trials, rate, seconds, command }: Replayed): string {
  const broke = trials.find((trial) => trial.kind === 'broke');
  const silent = trials.filter((trial) => trial.kind === 'unclear');
  const shown = broke ?? trials.find((trial) => trial.kind === 'held');
  return `${[
    ` ${broke === undefined ? (shown === undefined ? 'SHOWED NOTHING' : 'HELD') : 'BROKE'}   ${name}`,
    `  ${count(trials.length, 'run')} in ${seconds.toFixed(0)} s`,
    ...(broke === undefined ? (shown === undefined ? [] : [placeLine(shown)]) : foundLines(broke)),
    `  rate      ${describeRate(rate)}${silent.length === 0 ? '' : `; ${silent.length} more showed nothing; the first because: ${silent[0]?.why}`}`,
    `  repeat    ${command}`,
  ].join('\n')}\n`;
}

function foundLines(trial: BrokenTrial): readonly string[] {
  const lost = lostInWords(trial);
  return [
    placeLine(trial),
    ...(lost === '' ? [] : [`  lost      ${lost}`]),
    ...trial.breakage.detail.split('\n').map((line, i) => `  ${i === 0 ? 'breaks   ' : '         '} ${line}`),
  ];
}

function lostInWords({ lost }: BrokenTrial): string {
  return lost.map(({ count: n, outcome, cause }) => `${n} ${outcome} (${cause ?? 'unexplained'})`).join(', ');
}

function placeLine({ place, steps, thawedAfter }: ForceTrial): string {
  return `  place     ${place === null ? 'none: it breaks as it is, without a freeze' : placeInWords(place, steps, thawedAfter)}`;
}

function shrunkLine(first: BrokenTrial, { place }: BrokenTrial): readonly string[] {
  if (first.place === null || place === null || describePlace(first.place) === describePlace(place)) return [];
  return [`  shrunk    from ${describePlace(first.place)}`];
}
