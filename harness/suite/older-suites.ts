import type { Attempt, CaseResult, Kind } from './case-attempt.ts';
import type { Suite } from './suite-types.ts';
import type { Trend } from './trend/trend.ts';

// Suites of zerodrop 0.2.0 and before had other names for two things: the kind `gone`, with the facts `gone` and `starved`, and `newlyGone` in
// the trend. This file alone knows of it, so that they still count as history, and can be joined and gone on with.

const KIND: Readonly<Record<string, Kind>> = { gone: 'no-longer-reproduces' };

/** A suite with today's names, whatever version wrote it. */
export function suiteOfToday(suite: Suite): Suite {
  const { trend } = suite;
  return {
    ...suite,
    kind: kindOfToday(suite.kind),
    cases: suite.cases.map(caseOfToday),
    trend: trend === null ? null : trendOfToday(trend),
  };
}

/** An attempt with today's names, whatever version wrote it. */
export function attemptOfToday(attempt: Attempt): Attempt {
  if (attempt.kind === 'broken') return attempt;
  const facts = renamed(renamed(attempt.facts, 'gone', 'noLongerReproduces'), 'starved', 'generatorSaturated');
  return { ...attempt, facts };
}

function kindOfToday(kind: Kind): Kind {
  return KIND[kind] ?? kind;
}

function caseOfToday(each: CaseResult): CaseResult {
  return { ...each, kind: kindOfToday(each.kind), attempts: each.attempts.map(attemptOfToday) };
}

function trendOfToday(trend: Trend): Trend {
  const named = renamed(trend, 'newlyGone', 'newlyNotReproducing');
  const changes = Object.entries(named).map(([name, value]) => [name, isChanges(value) ? value.map(changeOfToday) : value]);
  return Object.fromEntries(changes) as Trend;
}

type Changes = Trend['still'];

function isChanges(value: unknown): value is Changes {
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && 'before' in each && 'kind' in each);
}

function changeOfToday(change: Changes[number]): Changes[number] {
  const { kind, before } = change;
  return { ...change, kind: kindOfToday(kind), before: before === null ? null : { ...before, kind: kindOfToday(before.kind) } };
}

/** The same object, its field `from` under the name `to`; as it is if it has none. */
function renamed<T extends object>(value: T, from: string, to: keyof T & string): T {
  if (!(from in value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, its]) => [name === from ? to : name, its])) as T;
}
