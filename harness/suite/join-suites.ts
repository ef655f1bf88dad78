import { UsageError } from '../core/errors.ts';
import { caseId } from './suite-case.ts';
import { inOrder, overallKind } from './suite-results.ts';
import type { Row, Suite, SuiteOptions } from './suite-types.ts';

/**
 * Joins the suites of several machines into what one machine would have made of it all: the same cases, the same
 * verdicts. Shards are told by their options; groups of them that differ in their versions (or scenarios) may be joined
 * as well. A shard that is not there makes the whole incomplete, and it says so: one machine that was lost does not take
 * the others' results along. `lost` are parts that are known to be missing for another reason, in words; `expected` are
 * columns that the whole must have: one of which every part is missing would not be missed otherwise. Throws UsageError
 * if they don't belong together, or a case was done twice.
 */
export function mergeSuites(
  suites: readonly Suite[],
  { expected = [], lost = [] }: { readonly expected?: readonly string[]; readonly lost?: readonly string[] } = {},
): Suite {
  const [first] = suites;
  if (first === undefined) throw new UsageError('there is nothing to merge', 'Name the folders of several suites.');
  for (const suite of suites) {
    const other = FIXED.find((name) => suite.options[name] !== first.options[name]);
    if (other !== undefined)
      throw new UsageError(
        `the suites differ in ${other}: ${first.options[other]} and ${suite.options[other]}`,
        'Only parts of one suite can be merged.',
      );
  }
  const there = new Set(suites.flatMap(({ options }) => options.versions));
  const groups = [...Map.groupBy(suites, groupOf).values()];
  const absent = [
    ...groups.flatMap(absentShards),
    ...expected.filter((version) => !there.has(version)).map((version) => `every case of ${version}`),
    ...lost,
  ];
  const parts = suites.flatMap((suite) => suite.parts);
  const firstPart = suites.map((_, i) => suites.slice(0, i).reduce((sum, { parts: its }) => sum + its.length, 0));
  const cases = suites.flatMap((suite, i) => suite.cases.map((each) => ({ ...each, part: each.part + (firstPart[i] ?? 0) })));
  const ids = cases.map(({ id }) => id);
  const done = new Set(ids);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new UsageError(
      `${twice} was done by two of the suites`,
      'Name each part once. Shards of one suite are cut from the same scenario files: those of different commits may overlap.',
    );
  const undone = [...suites.flatMap((suite) => suite.missing), ...groups.flatMap(planned)].filter((id) => !done.has(id));
  const missing = [...new Set([...undone, ...absent])];
  const joined = joinOptions(suites.map((suite) => suite.options));
  // The order of the columns is that in which they are expected.
  const options = { ...joined, versions: [...new Set([...expected, ...joined.versions])] };
  const ends = suites.map(({ startedAt, durationMs }) => new Date(startedAt).getTime() + durationMs);
  const startedAt = suites.map((suite) => suite.startedAt).sort()[0] ?? first.startedAt;
  return {
    schema: 'zerodrop/suite/1',
    id: suites
      .map(({ id }) => id)
      .sort()
      .join('+'),
    kind: overallKind(cases, missing),
    startedAt,
    durationMs: Math.max(...ends) - new Date(startedAt).getTime(),
    options,
    rows: joinRows(suites),
    ...joinSkipped(suites),
    parts,
    cases: inOrder(cases, options),
    missing: missing.sort(),
    trend: null,
  };
}

/** What has to be the same everywhere. */
const FIXED = ['runtime', 'repeat', 'startupSeconds', 'slowSeconds', 'clients', 'seed', 'strict'] as const;

/** Shards of the same whole have the same name here. */
function groupOf({ options: { versions, scenarios, shard } }: Suite): string {
  return JSON.stringify([versions, scenarios, shard?.of ?? 1]);
}

/** The shards of a group that are not there, in words. Throws UsageError if one is there twice. */
function absentShards(group: readonly Suite[]): readonly string[] {
  const of = group[0]?.options.shard?.of ?? 1;
  const there = group.map(({ options }) => options.shard?.index ?? 1);
  const versions = group[0]?.options.versions.join(', ');
  return Array.from({ length: of }, (_, i) => i + 1).flatMap((index) => {
    const count = there.filter((each) => each === index).length;
    if (count > 1) throw new UsageError(`shard ${index} of ${of} is there ${count} times (${versions})`, 'Name each part once.');
    return count === 0 ? [`every case of shard ${index} of ${of} (${versions})`] : [];
  });
}

/**
 * All cases of a group whose shards are all there. Machines whose scenario files differ cut their shards otherwise, and then
 * a case may have been done by none of them, and none knows that it is missing. What was joined before was compared then, and its parts may
 * have been meant to do different things.
 */
function planned(group: readonly Suite[]): readonly string[] {
  if (absentShards(group).length > 0 || group.some(({ parts }) => parts.length > 1)) return [];
  return group
    .slice(0, 1)
    .flatMap(({ options: { scenarios, versions, repeat } }) =>
      Array.from({ length: repeat }, (_, i) => i + 1).flatMap((turn) =>
        versions.flatMap((version) => scenarios.map((scenario) => caseId(scenario, version, turn))),
      ),
    );
}

function joinOptions(all: readonly SuiteOptions[]): SuiteOptions {
  const [first] = all;
  if (first === undefined) throw new RangeError('nothing to join');
  const union = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];
  return {
    ...first,
    versions: union(all.map(({ versions }) => versions)),
    scenarios: union(all.map(({ scenarios }) => scenarios)),
    // One version may have been tested with all scenarios, and another with those of one server.
    all: all.some((each) => each.all),
    concurrency: Math.max(...all.map(({ concurrency }) => concurrency)),
    shard: null,
  };
}

/** What no machine could run; what one of them could is no longer skipped. */
function joinSkipped(suites: readonly Suite[]): Pick<Suite, 'skipped'> {
  const run = new Set(suites.flatMap(({ rows }) => rows.map(({ scenario }) => scenario)));
  const named = new Map(suites.flatMap(({ skipped = [] }) => skipped.map((each) => [each.scenario, each])));
  const skipped = [...named.values()].filter(({ scenario }) => !run.has(scenario));
  return skipped.length === 0 ? {} : { skipped };
}

function joinRows(suites: readonly Suite[]): readonly Row[] {
  return [...new Map(suites.flatMap(({ rows }) => rows.map((row) => [row.scenario, row]))).values()];
}
