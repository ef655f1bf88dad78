import { median } from '../../core/median.ts';
import type { NormalReading, Reading, WatchedMeasure } from './fields.ts';

/** By how much a machine's values of a measure, on one night, lie above what is usual for its scenarios. */
export interface MachineFactor {
  readonly night: number;
  readonly part: number;
  readonly measure: WatchedMeasure;
  readonly factor: number;
}

export interface Normalised {
  readonly factors: readonly MachineFactor[];
  /** Readings with their machine's share taken off; those of machines with too few scenarios are left out. */
  readonly readings: readonly NormalReading[];
}

/** The middle of fewer could be the very scenario that has moved. */
const FEWEST_CELLS = 5;

/**
 * Takes off what is common to all scenarios of a machine on a night: the median, over its scenarios, of how far each
 * lies from its own median of all nights. What a single scenario does hardly touches it.
 */
export function normalise(readings: readonly Reading[]): Normalised {
  const usual = new Map([...Map.groupBy(readings, field)].map(([key, its]) => [key, median(its.map(({ value }) => value))]));
  const factors: MachineFactor[] = [];
  const normalised: NormalReading[] = [];
  for (const its of Map.groupBy(readings, ({ night, part, measure }) => `${night} ${part} ${measure}`).values()) {
    const [first] = its;
    const cells = [...Map.groupBy(its, field)];
    if (first === undefined || cells.length < FEWEST_CELLS) continue;
    const shifts = cells.map(([key, values]) => Math.log(median(values.map(({ value }) => value)) / (usual.get(key) ?? Number.NaN)));
    const factor = Math.exp(median(shifts));
    factors.push({ night: first.night, part: first.part, measure: first.measure, factor });
    normalised.push(...its.map((reading) => ({ ...reading, value: reading.value / factor, measured: reading.value })));
  }
  return { factors, readings: normalised };
}

function field({ cell, measure }: Reading): string {
  return `${cell} ${measure}`;
}
