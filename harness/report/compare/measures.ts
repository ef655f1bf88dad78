import { count, span } from '../number-format.ts';
import type { Rollback, Row } from './compare-row.ts';
import type { Dip } from './dip.ts';

/** One thing that is compared. */
export interface Measure {
  readonly name: string;
  /** What it means, for the page. */
  readonly means: string;
  readonly value: (row: Row) => string;
  /** For finding the best: the less the better. Null if it was not measured, or can't be ordered. */
  readonly rank: ((row: Row) => number | null) | null;
}

export const NOT_MEASURED = 'not measured';
const NOT_SAMPLED = 'workers not sampled';
const NO_ROLLBACK = 'no rollback scenario';

/** Does a value say that there is none? */
export function isUnknown(value: string): boolean {
  return value === NOT_MEASURED || value === NOT_SAMPLED || value === NO_ROLLBACK;
}

/** Behind a verdict: what loses requests on purpose passes if it does. */
const WHAT: Readonly<Record<Row['expects'], string>> = {
  'zero-downtime': '',
  defect: ', as a known defect',
  rate: ', as a known defect',
  refuted: ', as a control',
};

/** What is compared, in the order in which an operator asks. Everything is measured; nothing is typed in. */
export const MEASURES: readonly Measure[] = [
  {
    name: 'verdict',
    means: 'of the run, by the present checks',
    value: ({ verdict, expects }) => `${verdict}${WHAT[expects]}`,
    rank: null,
  },
  {
    name: 'failed',
    means: 'requests that failed, of those sent',
    value: ({ failed, sent }) => `${count(failed)} of ${count(sent)}`,
    rank: ({ failed }) => failed,
  },
  {
    name: 'longest stall',
    means: 'the longest stretch in which a client waited and none was answered',
    value: ({ stallMs }) => (stallMs > 0 ? span(stallMs) : 'none'),
    rank: ({ stallMs }) => stallMs,
  },
  {
    name: 'p99 in the reload',
    means: '99th percentile of the quick requests that were sent between trigger and completion',
    value: ({ p99Ms }) => orNot(p99Ms, span),
    rank: ({ p99Ms }) => p99Ms,
  },
  {
    name: 'capacity dip',
    means: 'area by which the workers that accept fell below those of the baseline, in worker-seconds',
    value: ({ dip }) => (dip === 'not sampled' ? NOT_SAMPLED : orNot(dip, dipInWords)),
    rank: ({ dip }) => (dip === null || dip === 'not sampled' || dip.unknownSeconds > 0 ? null : dip.workerSeconds),
  },
  {
    name: 'duration',
    means: 'from the trigger until the strategy was seen to be complete',
    value: ({ durationMs }) => (durationMs === 'never' ? 'never complete' : orNot(durationMs, span)),
    rank: ({ durationMs }) => (durationMs === 'never' ? null : durationMs),
  },
  {
    name: 'mixed versions',
    means: 'both versions answered for so long, by when requests were sent',
    value: ({ mixedMs }) => orNot(mixedMs, span),
    rank: ({ mixedMs }) => mixedMs,
  },
  {
    name: 'memory',
    means: 'peak of the proportional set sizes above the baseline',
    value: ({ memoryKiB }) => orNot(memoryKiB, (kib) => `+${(kib / 1024).toFixed(1)} MiB`),
    rank: ({ memoryKiB }) => memoryKiB,
  },
  {
    name: 'CPU',
    means: "CPU time of all the server's processes from trigger to completion",
    value: ({ cpuMs }) => orNot(cpuMs, (ms) => `${(ms / 1000).toFixed(2)} s`),
    rank: ({ cpuMs }) => cpuMs,
  },
  {
    name: 'rollback',
    means: 'how long going back to the version before took, and when its first answer came, in the scenario that is there for it',
    value: ({ rollback }) => (rollback === 'no scenario' ? NO_ROLLBACK : orNot(rollback, rollbackInWords)),
    rank: ({ rollback }) => (rollback === null || rollback === 'no scenario' || rollback.verdict !== 'pass' ? null : rollback.durationMs),
  },
  { name: 'deploys', means: 'in the run; of several the worst is shown', value: ({ deploys }) => count(deploys), rank: null },
];

/** The rows whose value is the best of a measure; none if all are alike, or fewer than two were measured. */
export function bestOf({ rank }: Measure, rows: readonly Row[]): ReadonlySet<Row> {
  if (rank === null) return new Set();
  const known = rows.flatMap((row) => {
    const value = rank(row);
    return value === null ? [] : { row, value };
  });
  const least = Math.min(...known.map(({ value }) => value));
  const best = known.filter(({ value }) => value === least);
  return new Set(known.length < 2 || best.length === known.length ? [] : best.map(({ row }) => row));
}

function orNot<T>(value: T | null, words: (value: T) => string): string {
  return value === null ? NOT_MEASURED : words(value);
}

function dipInWords({ workerSeconds, baseline, unknownSeconds }: Dip): string {
  const area = workerSeconds === 0 && unknownSeconds === 0 ? 'none' : `${workerSeconds.toFixed(1)} worker-s`;
  return `${area} (of ${baseline})${unknownSeconds > 0 ? `, ${unknownSeconds.toFixed(1)} s not known` : ''}`;
}

function rollbackInWords({ verdict, durationMs, firstAnswerMs, failed }: Rollback): string {
  const answered = firstAnswerMs === null ? '' : `, first answer after ${span(firstAnswerMs)}`;
  const how = `${durationMs === null ? 'never complete' : span(durationMs)}${answered}`;
  return verdict === 'pass' && failed === 0 ? how : `${how}, ${count(failed)} failed (${verdict})`;
}

/** In what the runs' loads differ, such as `clients: 6 and 8`; nothing if they are the same. */
export function differences(rows: readonly Row[]): readonly string[] {
  const names: Readonly<Record<keyof Row['load'], string>> = {
    clients: 'clients',
    lanes: 'lanes',
    startupSeconds: 'start-up',
    slowSeconds: 'slow requests',
    targets: 'paths',
    rate: 'rate',
    runtime: 'runtime',
    server: 'server',
    machine: 'machine',
  };
  const keys: readonly (keyof Row['load'])[] = [
    'clients',
    'lanes',
    'startupSeconds',
    'slowSeconds',
    'targets',
    'rate',
    'runtime',
    'server',
    'machine',
  ];
  return keys.flatMap((key) => {
    const values = [...new Set(rows.map(({ load }) => String(load[key] ?? (key === 'slowSeconds' ? 'not recorded' : 'none'))))];
    return values.length < 2 ? [] : `${names[key]}: ${values.join(' and ')}`;
  });
}
