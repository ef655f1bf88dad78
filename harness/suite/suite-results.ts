import { EXIT, type ExitCode } from '../core/errors.ts';
import { type Attempt, type CaseResult, KINDS, type Kind, resultOf } from './case-attempt.ts';
import { cellId, type SuiteCase } from './suite-case.ts';
import type { JournalLine } from './suite-journal.ts';
import type { Part, Row, Skipped, Suite, SuiteOptions } from './suite-types.ts';

export interface Done {
  readonly options: SuiteOptions;
  readonly rows: readonly Row[];
  readonly skipped?: readonly Skipped[];
  readonly part: Part;
  readonly cases: readonly SuiteCase[];
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  /** Fields of the matrix whose version could not be had at all, and why. */
  readonly unavailable: ReadonlyMap<string, string>;
  readonly endedAt: Date;
}

/** What a suite's cases amount to. Pure. */
export function suiteOf({ options, rows, skipped = [], part, cases, attempts, unavailable, endedAt }: Done): Suite {
  const results: CaseResult[] = [];
  const missing: string[] = [];
  for (const each of cases) {
    const its = attempts.get(each.id) ?? [];
    const why = unavailable.get(cellId(each));
    if (its.length > 0) results.push(resultOf(each, its, 0));
    else if (why !== undefined) results.push({ ...each, kind: 'broken', says: why, attempts: [], part: 0 });
    else missing.push(each.id);
  }
  return {
    schema: 'zerodrop/suite/1',
    id: part.id,
    // A shard that has nothing to do has not failed to do it. The whole is judged when its shards are joined.
    kind: options.shard !== null && cases.length === 0 ? 'pass' : overallKind(results, missing),
    startedAt: part.startedAt,
    durationMs: endedAt.getTime() - new Date(part.startedAt).getTime(),
    options,
    rows,
    parts: [part],
    cases: inOrder(results, options),
    missing,
    ...(skipped.length === 0 ? {} : { skipped }),
    trend: null,
  };
}

/** The attempts of a journal, by case, in the order in which they ended. */
export function attemptsOf(lines: readonly JournalLine[]): Map<string, readonly Attempt[]> {
  const attempts = new Map<string, readonly Attempt[]>();
  for (const { case: id, attempt } of lines) attempts.set(id, [...(attempts.get(id) ?? []), attempt]);
  return attempts;
}

/** The run folders that cases refer to, what broken runs left included, relative to the suite's folder. */
export function foldersOf(cases: readonly Pick<CaseResult, 'attempts'>[]): readonly string[] {
  return cases.flatMap(({ attempts }) => attempts.flatMap(({ folder }) => folder ?? []));
}

/** When the last attempt ended; the start of the suite if there is none. The same whenever it is asked. */
export function lastEnd(startedAt: string, attempts: ReadonlyMap<string, readonly Attempt[]>): Date {
  const ends = [...attempts.values()].flat().map((attempt) => {
    const { startedAt: from, durationMs } = attempt.kind === 'judged' ? attempt.facts : attempt;
    return new Date(from).getTime() + durationMs;
  });
  return new Date(Math.max(new Date(startedAt).getTime(), ...ends));
}

/** The worst of some kinds; of none, inconclusive. */
export function worst(kinds: readonly Kind[]): Kind {
  return KINDS.find((kind) => kinds.includes(kind)) ?? 'inconclusive';
}

/** The worst of all cases. If some were not done, it is no pass. */
export function overallKind(cases: readonly CaseResult[], missing: readonly string[]): Kind {
  return worst([...cases.map(({ kind }) => kind), ...(missing.length > 0 ? (['inconclusive'] as const) : [])]);
}

/** The order of the matrix, in which shards make no difference: by scenario, version, repetition. */
export function inOrder(cases: readonly CaseResult[], { scenarios, versions }: SuiteOptions): readonly CaseResult[] {
  return [...cases].sort(
    (a, b) =>
      scenarios.indexOf(a.scenario) - scenarios.indexOf(b.scenario) ||
      versions.indexOf(a.version) - versions.indexOf(b.version) ||
      a.turn - b.turn,
  );
}

export function exitCodeOf(kind: Kind): ExitCode {
  switch (kind) {
    case 'pass':
      return EXIT.pass;
    case 'fail':
    case 'no-longer-reproduces':
      return EXIT.fail;
    case 'inconclusive':
      return EXIT.inconclusive;
    case 'broken':
      return EXIT.broken;
  }
}
