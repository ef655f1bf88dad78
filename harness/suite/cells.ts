import { median } from '../core/median.ts';
import { type CaseResult, KINDS, type Kind } from './case-attempt.ts';
import type { Reloads } from './reloads.ts';
import type { MeasuredRate, MeasureName, Measures, RunFacts } from './run-facts.ts';
import { cellId } from './suite-case.ts';
import { worst } from './suite-results.ts';

/** A field of the matrix: a scenario on a version, with all its repetitions. */
export interface Cell {
  readonly id: string;
  readonly scenario: string;
  readonly version: string;
  readonly cases: readonly CaseResult[];
  /** The worst of them. */
  readonly kind: Kind;
  readonly count: Readonly<Record<Kind, number>>;
  /** Versions that the server printed itself; one, unless machines differ. */
  readonly uwsgi: readonly string[];
  /** The same with the server's name, if it was kept: `gunicorn 20.1.0`. */
  readonly servers: readonly string[];
  /** What its runs had to show; one kind, unless machines have different versions of the server. */
  readonly expects: readonly RunFacts['expects'][];
  /** Null if it was to lose something. */
  readonly reloads: Reloads | null;
  /** The median over the repetitions that passed. */
  readonly measures: Measures;
}

/** The fields of a matrix, in the order of the cases. */
export function cellsOf(cases: readonly CaseResult[]): readonly Cell[] {
  return [...Map.groupBy(cases, cellId).values()].flatMap((its) => {
    const [first] = its;
    return first === undefined ? [] : [cellOf(first, its)];
  });
}

function cellOf(first: CaseResult, cases: readonly CaseResult[]): Cell {
  const facts = cases.flatMap((each) => factsOfCase(each) ?? []);
  return {
    id: cellId(first),
    scenario: first.scenario,
    version: first.version,
    cases,
    kind: worst(cases.map(({ kind }) => kind)),
    count: countKinds(cases),
    uwsgi: distinct(facts.flatMap(({ uwsgi }) => uwsgi ?? [])),
    expects: distinct(facts.map(({ expects }) => expects)),
    servers: distinct(facts.flatMap(({ server = null, uwsgi }) => (uwsgi === null ? [] : server === null ? uwsgi : `${server} ${uwsgi}`))),
    reloads: addReloads(facts.map(({ reloads }) => reloads)),
    measures: {
      stallMs: middle(cases, 'stallMs'),
      reloadMs: middle(cases, 'reloadMs'),
      mixedMs: middle(cases, 'mixedMs'),
      memoryKiB: middle(cases, 'memoryKiB'),
    },
  };
}

function distinct<T extends string>(texts: readonly T[]): readonly T[] {
  return [...new Set(texts)];
}

/** Of the attempt that counts; null if it broke. */
export function factsOfCase({ attempts }: CaseResult): RunFacts | null {
  const last = attempts.at(-1);
  return last?.kind === 'judged' ? last.facts : null;
}

export function countKinds(cases: readonly CaseResult[]): Readonly<Record<Kind, number>> {
  const count: Record<Kind, number> = { fail: 0, broken: 0, 'no-longer-reproduces': 0, inconclusive: 0, pass: 0 };
  for (const kind of KINDS) count[kind] = cases.filter((each) => each.kind === kind).length;
  return count;
}

/** Reloads of several runs together; null if none of them counts any. */
export function addReloads(all: readonly (Reloads | null)[]): Reloads | null {
  const counted = all.filter((each) => each !== null);
  if (counted.length === 0) return null;
  return { done: counted.reduce((sum, { done }) => sum + done, 0), lossy: counted.reduce((sum, { lossy }) => sum + lossy, 0) };
}

/** The rate of a defect that shows now and then, over the repetitions that passed; null if there is none. */
export function rateOfCell({ cases }: Cell): MeasuredRate | null {
  const rates = cases.flatMap((each) => (each.kind === 'pass' ? (factsOfCase(each)?.rate ?? []) : []));
  const [first] = rates;
  if (first === undefined) return null;
  const sum = (name: 'failed' | 'trials'): number => rates.reduce((total, each) => total + each[name], 0);
  return { ...first, failed: sum('failed'), trials: sum('trials') };
}

/** What the repetitions that passed measured. */
export function measured(cases: readonly CaseResult[], name: MeasureName): readonly number[] {
  return cases.filter(({ kind }) => kind === 'pass').flatMap((each) => factsOfCase(each)?.measures[name] ?? []);
}

function middle(cases: readonly CaseResult[], name: MeasureName): number | null {
  const values = measured(cases, name);
  return values.length === 0 ? null : median(values);
}
