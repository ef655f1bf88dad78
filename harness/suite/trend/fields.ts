import type { CaseResult } from '../case-attempt.ts';
import { factsOfCase } from '../cells.ts';
import { cellId } from '../suite-case.ts';
import type { Suite } from '../suite-types.ts';

/** A measure that is watched from night to night. */
export type WatchedMeasure = 'stallMs' | 'reloadMs' | 'memoryKiB';
export const WATCHED: readonly WatchedMeasure[] = ['stallMs', 'reloadMs', 'memoryKiB'];

/** One measure of one field of the matrix: its values, night by night, this one first. None of the lists is empty. */
export interface Field {
  readonly cell: string;
  readonly measure: WatchedMeasure;
  readonly nights: readonly (readonly number[])[];
  /** The same as they were measured, no machine's share taken off. */
  readonly measured: readonly (readonly number[])[];
}

/** A value, and the machine and night that it comes from. */
export interface Reading {
  readonly cell: string;
  readonly measure: WatchedMeasure;
  /** 0 for this night, 1 for the one before ... */
  readonly night: number;
  readonly part: number;
  readonly value: number;
}

/** A value without its machine's share. */
export interface NormalReading extends Reading {
  readonly measured: number;
}

/** Less than a millisecond is a stall that can't be told from none, and ratios need a number. */
const LEAST = 1;

/**
 * What passed and promised zero downtime, as readings, for the fields that this night and an earlier one have. In a
 * scenario that shows a defect or is broken on purpose, a stall does not matter.
 */
export function readingsOf(now: Suite, history: readonly Suite[]): readonly Reading[] {
  const readings = [now, ...history].flatMap((suite, night) => suite.cases.flatMap((each) => readingsOfCase(each, night)));
  const key = ({ cell, measure }: Reading): string => `${cell} ${measure}`;
  const today = new Set(readings.filter(({ night }) => night === 0).map(key));
  const before = new Set(readings.filter(({ night }) => night > 0).map(key));
  return readings.filter((reading) => today.has(key(reading)) && before.has(key(reading)));
}

function readingsOfCase(each: CaseResult, night: number): readonly Reading[] {
  const facts = factsOfCase(each);
  if (each.kind !== 'pass' || facts === null || facts.expects !== 'zero-downtime') return [];
  return WATCHED.flatMap((measure) => {
    const value = facts.measures[measure];
    // A suite that was recorded before a measure was taken lacks it.
    return value === null || value === undefined
      ? []
      : [{ cell: cellId(each), measure, night, part: each.part, value: Math.max(value, LEAST) }];
  });
}

/** As many earlier nights as a month has, and no more: what is usual changes over time. */
const NIGHTS = 30;

/**
 * Readings by field and night, of each field the newest nights that have it: a suite that was run by hand, with other
 * options or in part, takes no night's place. Fields that were not measured this night, or only this night, are left out.
 */
export function fieldsOf(readings: readonly NormalReading[]): readonly Field[] {
  return [...Map.groupBy(readings, ({ cell, measure }) => `${cell} ${measure}`).values()].flatMap((its) => {
    const nights = Map.groupBy(its, ({ night }) => night);
    const [first] = its;
    if (first === undefined || !nights.has(0) || nights.size < 2) return [];
    const newestFirst = [...nights].sort(([a], [b]) => a - b).slice(0, NIGHTS + 1);
    return [
      {
        cell: first.cell,
        measure: first.measure,
        nights: newestFirst.map(([, values]) => values.map(({ value }) => value)),
        measured: newestFirst.map(([, values]) => values.map(({ measured }) => measured)),
      },
    ];
  });
}
