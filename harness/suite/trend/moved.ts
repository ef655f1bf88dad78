import { median } from '../../core/median.ts';
import type { Suite } from '../suite-types.ts';
import { type Field, fieldsOf, readingsOf, type WatchedMeasure } from './fields.ts';
import { holm } from './holm.ts';
import { normalise } from './machines.ts';
import { rankSumTest } from './rank-sum.ts';

/** A measure of a scenario that has moved against earlier nights, by more than chance and the machine explain. */
export interface Move {
  readonly cell: string;
  readonly measure: WatchedMeasure;
  /** How many nights, this one included, lie apart from those before. */
  readonly nights: number;
  /** How many lie before them; absent in results of before this was kept. */
  readonly earlier?: number;
  /** Medians before and since, in the measure's own unit, each machine's share taken off. */
  readonly before: number;
  readonly now: number;
  readonly p: number;
}

/** A machine on which everything was slower or faster than usual: no scenario's doing. */
export interface WholeShift {
  readonly part: number;
  readonly measure: WatchedMeasure;
  readonly factor: number;
}

export interface Moves {
  readonly moved: readonly Move[];
  readonly machines: readonly WholeShift[];
  /** Why nothing can be said, in one sentence; null if moves can be told. */
  readonly silence: string | null;
}

/** With at most this probability a night on which nothing has changed is told to have moved somewhere. */
const LEVEL = 0.01;
/** What is new is looked for in this night, and in this many of the latest: what is too small for one night shows after some. */
const WINDOWS: readonly number[] = [1, 3, 7];
/** A machine's own factor is worth a word from here on. */
const WORTH_SAYING = 1.25;

/**
 * How the measures moved. A move is told only if three things hold of the latest nights against those before:
 *
 * 1. it matters: the median has changed by a share and by an amount that a person would act on;
 * 2. it is no wobble: each of the latest nights lies further out, to the same side, than 95 % of those before, and together
 *    they lie far out by what the nights before differ among themselves;
 * 3. it is no chance: the exact rank test over all runs, corrected by Holm for everything that was asked this night.
 *
 * Before that each machine's values are divided by what is common to all its scenarios on that night: when everything
 * is slower, the machine is, and that is said once. A move has to matter without that too, to the same side: not all of a
 * time is the machine's. Ranks ask for no shape of the noise, which is far from normal.
 */
export function movesOf(now: Suite, history: readonly Suite[]): Moves {
  const readings = readingsOf(now, history);
  if (readings.length === 0) return { moved: [], machines: [], silence: silenceOf(history) };
  const normalised = normalise(readings);
  const fields = fieldsOf(normalised.readings);
  if (fields.length === 0)
    return { moved: [], machines: [], silence: 'too few scenarios were measured to tell a slow machine from a slow scenario' };
  const questions = fields.flatMap(questionsOf);
  const candidates = questions.filter(isSeen);
  const values = candidates.map(({ normal: { latest, before } }) => rankSumTest(latest.flat(), before.flat()));
  const significant = holm(values, questions.length, LEVEL);
  const moved = candidates.flatMap((question, i) => (significant[i] === true ? [moveOf(question, values[i] ?? 1)] : []));
  return {
    // Of the windows that tell the same move, the widest says it best.
    moved: moved.filter((move, i) => !moved.slice(i + 1).some(({ cell, measure }) => cell === move.cell && measure === move.measure)),
    machines: normalised.factors
      .filter(({ night, factor }) => night === 0 && (factor >= WORTH_SAYING || factor <= 1 / WORTH_SAYING))
      .map(({ part, measure, factor }) => ({ part, measure, factor })),
    silence: tooFew(questions),
  };
}

/** Did this measure of this field move with the latest of these nights? */
interface Question {
  readonly field: Field;
  /** Each machine's share taken off. */
  readonly normal: Nights;
  readonly measured: Nights;
}

interface Nights {
  readonly latest: readonly (readonly number[])[];
  readonly before: readonly (readonly number[])[];
}

function questionsOf(field: Field): readonly Question[] {
  const split = (nights: Field['nights'], window: number): Nights => ({ latest: nights.slice(0, window), before: nights.slice(window) });
  return WINDOWS.filter((window) => field.nights.length >= 2 * window).map((window) => ({
    field,
    normal: split(field.nights, window),
    measured: split(field.measured, window),
  }));
}

/**
 * Does it matter and stand out, and does it matter, to the same side, also as it was measured? What a machine can't slow
 * down, such as a sleep of the app, would else be told to be faster on a slow one, if it was never seen to be faster. It
 * need not stand out as measured: on machines that are now slow and now fast nothing would.
 */
function isSeen({ field: { measure }, normal, measured }: Question): boolean {
  return matters(measure, normal) && standsOut(normal) && matters(measure, measured) && sideOf(normal) === sideOf(measured);
}

function sideOf({ latest, before }: Nights): number {
  return Math.sign(middle(latest) - middle(before));
}

/** What a person would act on: a share of the usual, and an amount in the measure's own unit. */
const MATTERS: Readonly<Record<WatchedMeasure, { readonly share: number; readonly amount: number }>> = {
  stallMs: { share: 0.25, amount: 25 },
  reloadMs: { share: 0.1, amount: 100 },
  memoryKiB: { share: 0.1, amount: 4096 },
};

function matters(measure: WatchedMeasure, { latest, before }: Nights): boolean {
  const { share, amount } = MATTERS[measure];
  const change = Math.abs(middle(latest) - middle(before));
  return change >= amount && change >= share * middle(before);
}

/** This many standard deviations that a night far out is not the scenario's own; the more, the fewer nights they are known from. */
const FAR = 4;

/**
 * The runs of a night have more in common than the rank test knows, which takes each for a liveProcesses of its own: a night that
 * lies out by 5 %, as every other night does, is certain to it. So the night is also asked as one, against the nights before.
 */
function standsOut({ latest, before }: Nights): boolean {
  const usual = middle(before);
  // From the median deviation, which one bad night in twenty does not touch: the standard deviation, were they normal.
  const spread = 1.4826 * median(before.map((night) => Math.abs(median(night) - usual)));
  const enough = (FAR * (1 + 4 / before.length) * spread) / Math.sqrt(latest.length);
  if (Math.abs(middle(latest) - usual) < enough) return false;
  const side = sideOf({ latest, before });
  const far = Math.min(...latest.map((night) => side * (median(night) - usual)));
  return before.filter((night) => side * (median(night) - usual) >= far).length <= before.length / 20;
}

function moveOf({ field: { cell, measure }, normal: { latest, before } }: Question, p: number): Move {
  return { cell, measure, nights: latest.length, earlier: before.length, before: middle(before), now: middle(latest), p };
}

function middle(nights: readonly (readonly number[])[]): number {
  return median(nights.map(median));
}

/** If even a complete separation would prove nothing, that is said: silence must not pass for "nothing moved". */
function tooFew(questions: readonly Question[]): string | null {
  const best = Math.min(
    ...questions.map(({ normal: { latest, before } }) => {
      const [one, other] = [latest.flat().length, before.flat().length];
      return 2 / choose(one + other, Math.min(one, other));
    }),
  );
  if (best * questions.length <= LEVEL) return null;
  const nights = Math.max(...questions.map(({ normal: { latest, before } }) => latest.length + before.length)) - 1;
  return `${nights} earlier ${nights === 1 ? 'night' : 'nights'} with so few repetitions can't show a move: more of either are needed`;
}

function silenceOf(history: readonly Suite[]): string {
  return history.length === 0
    ? 'there is no earlier suite with the same options to compare with'
    : 'no scenario that promises zero downtime passed both now and before';
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
