import { type CapacityPoint, capacityOf, isCapacityKnown } from '../../../core/explain/worker-capacity.ts';
import type { Samples } from '../../../core/record/run-record.ts';

/** Looks that the charts draw; of more, this many are drawn as one. */
const MOST = 2_400;
/** Instances that are drawn apart; those beyond are one. */
const INSTANCES = 7;

/** What the sampled charts show, column by column. Null if nothing is known. */
export interface Resources {
  /** Null if no worker was sampled, since no stats server was ever heard. */
  readonly capacity: Capacity | null;
  /** Proportional set size in MiB, by instance. */
  readonly memory: { readonly atMs: readonly number[]; readonly byInstance: readonly InstanceSeries[] };
  /** CPU time taken for each second, in seconds, between one look and the next. */
  readonly cpu: { readonly atMs: readonly number[]; readonly byInstance: readonly InstanceSeries[] };
  /** How long a change may have been there before it was seen. */
  readonly everyMs: number;
  readonly longestGapMs: number;
  readonly unanswered: number;
}

export interface Capacity {
  readonly atMs: readonly number[];
  /** The fewest of the looks that are drawn as one. */
  readonly accepting: readonly (number | null)[];
  /** The most of them. */
  readonly busy: readonly (number | null)[];
  readonly paused: readonly (number | null)[];
  readonly waiting: readonly (number | null)[];
}

export interface InstanceSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** Prepares the samples for the charts; null if the run was not sampled. */
export function resourcesOf(samples: Samples | undefined): Resources | null {
  if (samples === undefined || samples.looks.length === 0) return null;
  const { everyMs, error } = samples;
  return {
    capacity: isCapacityKnown(samples) ? capacityColumns(capacityOf(samples)) : null,
    ...perInstance(samples),
    everyMs,
    longestGapMs: error.longestGapMs,
    unanswered: error.unanswered,
  };
}

function capacityColumns(points: readonly CapacityPoint[]): Capacity {
  const groups = grouped(points);
  const column = (value: (known: readonly CapacityPoint[]) => number): (number | null)[] =>
    groups.map((group) => {
      const known = group.filter((point) => point.known);
      return known.length === 0 ? null : value(known);
    });
  return {
    atMs: groups.map(([first]) => Math.round(first?.atMs ?? 0)),
    accepting: column((known) => Math.min(...known.map(({ accepting }) => accepting))),
    busy: column((known) => Math.max(...known.map(({ busy }) => busy))),
    paused: column((known) => Math.max(...known.map(({ paused }) => paused))),
    waiting: column((known) => Math.max(...known.map(({ waiting }) => waiting))),
  };
}

function perInstance({ looks }: Samples): Pick<Resources, 'memory' | 'cpu'> {
  const all = [...new Set(looks.flatMap(({ instances }) => instances.map(({ name }) => name)))];
  const apart = all.slice(0, all.length > INSTANCES ? INSTANCES - 1 : INSTANCES);
  const others = all.slice(apart.length);
  const names = [...apart.map((name) => [name]), ...(others.length === 0 ? [] : [others])];
  const label = (group: readonly string[]): string => (group.length === 1 ? (group[0] ?? '') : `${group.length} others`);
  const measured = grouped(looks.filter(({ instances }) => instances.some(({ pssKiB }) => pssKiB !== null)));
  // From each drawn look to the next.
  const marks = grouped(looks).flatMap(([first]) => first ?? []);
  return {
    memory: {
      atMs: measured.map(([first]) => Math.round(first?.atMs ?? 0)),
      byInstance: names.map((group) => ({
        name: label(group),
        values: measured
          .map((some) => Math.max(...some.map(({ instances }) => sum(instances, group, ({ pssKiB }) => pssKiB ?? 0) / 1024)))
          .map(tenth),
      })),
    },
    cpu: {
      atMs: marks.slice(1).map(({ atMs }) => Math.round(atMs)),
      byInstance: names.map((group) => ({
        name: label(group),
        values: marks.slice(1).map(({ atMs, instances }, i) => {
          const before = marks[i];
          if (before === undefined) return null;
          const taken = sum(instances, group, ({ cpuMs }) => cpuMs) - sum(before.instances, group, ({ cpuMs }) => cpuMs);
          return Math.round((Math.max(0, taken) / (atMs - before.atMs)) * 100) / 100;
        }),
      })),
    },
  };
}

function sum<T extends { readonly name: string }>(
  instances: readonly T[],
  names: readonly string[],
  value: (instance: T) => number,
): number {
  return instances.reduce((total, instance) => total + (names.includes(instance.name) ? value(instance) : 0), 0);
}

/** Neighbours together, if there are more than can be drawn. */
function grouped<T>(list: readonly T[]): readonly (readonly T[])[] {
  const size = Math.ceil(list.length / MOST);
  return Array.from({ length: Math.ceil(list.length / Math.max(1, size)) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
