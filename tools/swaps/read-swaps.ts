import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ZerodropError } from '../../harness/core/errors.ts';
import type { Recording } from '../../harness/core/record/run-record.ts';
import { judge } from '../../harness/report/make-report.ts';
import { readRecording } from '../../harness/report/read-recording.ts';
import { ofVersion } from '../../harness/run/expectation.ts';
import type { ScenarioDefinition } from '../../harness/scenario.ts';
import { factsOfCase } from '../../harness/suite/cells.ts';
import { RUN_NAME } from '../../harness/suite/suite-files.ts';
import type { Suite } from '../../harness/suite/suite-types.ts';
import { type Asked, judgedAs, type SwappedVerdict } from './swapped-verdict.ts';

type Expecting = Pick<ScenarioDefinition, 'expect' | 'since' | 'behaves' | 'expectsChange'>;

/** A defect and the scenario that shows its cure. */
export interface Pair {
  /** The server, as people write it. */
  readonly server: string;
  readonly defect: { readonly name: string; readonly scenario: Expecting };
  readonly cure: { readonly name: string; readonly scenario: Expecting };
}

/** A pair on one version of its server. */
export interface Swap {
  readonly pair: Pair;
  /** Column of the suite: `trixie`. */
  readonly column: string;
  /** Version that the server printed; empty if there is no run. */
  readonly serverVersion: string;
  /** On this version the server has not got the defect, or the cure is none: nothing to swap. */
  readonly alike: boolean;
  /** The cure's runs, asked to show the defect; null if that can't be refuted by a run, as a rate can't by a run without a failure. */
  readonly cureAsDefect: readonly SwappedVerdict[] | null;
  /** The defect's runs, asked to keep what the cure promises. */
  readonly defectAsCure: readonly SwappedVerdict[];
  /** Which of the two have no run that was as it should be. */
  readonly without: readonly string[];
}

/**
 * Swaps each pair of a suite, in its folder, on each of its versions: without running anything again, and by what the
 * scenarios expect now. A run that was not as it should be is no evidence, and is left out. Throws ZerodropError if a recording is not whole.
 */
export async function readSwaps(folder: string, suite: Suite, pairs: readonly Pair[]): Promise<readonly Swap[]> {
  const swaps: Swap[] = [];
  for (const pair of pairs) {
    for (const column of suite.options.versions) {
      const recordingsOf = (name: string) => Promise.all(runsOf(suite, name, column).map((path) => readRecording(join(folder, path))));
      const swap = swapOf(pair, column, await recordingsOf(pair.defect.name), await recordingsOf(pair.cure.name));
      // Without any run of the two, others of its server tell the version.
      swaps.push(swap.serverVersion === '' ? { ...swap, serverVersion: versionIn(suite, pair.server, column) } : swap);
    }
  }
  return swaps;
}

/** The most runs of a scenario on a version that are taken, the latest first: more of them say no more. */
const MOST_RUNS = 3;

/**
 * The same of a folder of runs, such as `reports`: of the latest runs of each version that pass by what their scenarios expect now. A pair is
 * swapped on the versions on which both were run.
 */
export async function readRunSwaps(folder: string, pairs: readonly Pair[]): Promise<readonly Swap[]> {
  const swaps: Swap[] = [];
  for (const pair of pairs) {
    const [defects, cures] = [await passedIn(folder, pair.defect), await passedIn(folder, pair.cure)];
    for (const [version, its] of defects) {
      const others = cures.get(version) ?? [];
      if (others.length > 0) swaps.push(swapOf(pair, version, its, others));
    }
  }
  return swaps;
}

/** By the server's version. */
async function passedIn(folder: string, { name, scenario }: Pair['defect']): Promise<ReadonlyMap<string, readonly Recording[]>> {
  const names = await readdir(join(folder, name)).catch(() => []);
  const passed = new Map<string, readonly Recording[]>();
  for (const run of names
    .filter((each) => RUN_NAME.test(each))
    .sort()
    .reverse()) {
    const recording = await readRecording(join(folder, name, run)).catch((error: unknown) => {
      // A run that is under way, or was killed, is no evidence.
      if (error instanceof ZerodropError) return null;
      throw error;
    });
    if (recording === null) continue;
    const version = recording.run.server?.version ?? '';
    const before = passed.get(version) ?? [];
    if (before.length >= MOST_RUNS) continue;
    const { expect, expectsChange } = ofVersion(scenario, version);
    if (judge({ ...recording, run: { ...recording.run, expectation: expect, expectsChange } }).verdict === 'pass')
      passed.set(version, [...before, recording]);
  }
  return passed;
}

/** The swaps of several suites, in the order of the pairs. What one suite lacked and another has is not missing. */
export function joinSwaps(pairs: readonly Pair[], swaps: readonly Swap[]): readonly Swap[] {
  return pairs.flatMap((pair) => {
    const its = swaps.filter((swap) => swap.pair === pair);
    const made = its.filter(({ without }) => without.length === 0);
    const isMade = ({ column, serverVersion }: Swap): boolean =>
      made.some((each) => each.column === column || (serverVersion !== '' && each.serverVersion === serverVersion));
    const missing = its.filter((swap) => swap.without.length > 0 && !isMade(swap));
    return [...made, ...new Map(missing.map((swap) => [swap.column, swap])).values()];
  });
}

function versionIn({ cases }: Suite, server: string, column: string): string {
  const said = cases.flatMap((each) => (each.version === column ? (factsOfCase(each) ?? []) : []));
  return said.find((facts) => facts.server === server)?.uwsgi ?? '';
}

function runsOf({ cases }: Suite, scenario: string, column: string): readonly string[] {
  return cases
    .filter((each) => each.scenario === scenario && each.version === column && each.kind === 'pass')
    .flatMap(({ attempts }) => attempts.at(-1)?.folder ?? []);
}

function swapOf(pair: Pair, column: string, defects: readonly Recording[], cures: readonly Recording[]): Swap {
  const serverVersion = [...defects, ...cures][0]?.run.server?.version ?? '';
  const defect = askedOf(pair.defect.scenario, serverVersion, defects);
  const cure = askedOf(pair.cure.scenario, serverVersion, []);
  const without = [...(defects.length === 0 ? [pair.defect.name] : []), ...(cures.length === 0 ? [pair.cure.name] : [])];
  const alike = serverVersion !== '' && (defect.expect.kind === 'zero-downtime') === (cure.expect.kind === 'zero-downtime');
  const judged = (recordings: readonly Recording[], asked: Asked) => (alike ? [] : recordings.map((each) => judgedAs(each, asked)));
  // Of a defect that shows now and then, a run in which it did not show is as good as one of the cure.
  const showing = defect.expect.kind === 'rate' ? defects.filter(({ ledger }) => ledger.failed > 0) : defects;
  return {
    pair,
    column,
    serverVersion,
    alike,
    cureAsDefect: defect.expect.kind === 'rate' ? null : judged(cures, defect),
    defectAsCure: judged(showing, cure),
    without,
  };
}

/** `runs` tell whether its scenario makes statements of its own. */
function askedOf(scenario: Expecting, version: string, runs: readonly Recording[]): Asked {
  const { expect, expectsChange } = ofVersion(scenario, version);
  return {
    expect,
    expectsChange,
    hasStatements: runs.some(({ run }) => run.observations.some(({ mustShow }) => mustShow === true)),
  };
}
