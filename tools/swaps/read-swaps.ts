import { join } from 'node:path';
import type { Recording } from '../../harness/core/record/run-record.ts';
import { readRecording } from '../../harness/report/read-recording.ts';
import { ofVersion } from '../../harness/run/expectation.ts';
import type { ScenarioDefinition } from '../../harness/scenario.ts';
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
      const foldersOf = (name: string) => runsOf(suite, name, column).map((path) => join(folder, path));
      swaps.push(await swapOf(pair, column, foldersOf(pair.defect.name), foldersOf(pair.cure.name)));
    }
  }
  return swaps;
}

/** The swaps of several suites, in the order of the pairs. What one suite lacked and another has is not missing. */
export function joinSwaps(pairs: readonly Pair[], swaps: readonly Swap[]): readonly Swap[] {
  return pairs.flatMap((pair) =>
    [...Map.groupBy(swaps, (swap) => (swap.pair === pair ? swap.column : null))].flatMap(([column, its]) => {
      if (column === null) return [];
      const made = its.filter(({ without }) => without.length === 0);
      return made.length > 0 ? made : its.slice(0, 1);
    }),
  );
}

function runsOf({ cases }: Suite, scenario: string, column: string): readonly string[] {
  return cases
    .filter((each) => each.scenario === scenario && each.version === column && each.kind === 'pass')
    .flatMap(({ attempts }) => attempts.at(-1)?.folder ?? []);
}

async function swapOf(pair: Pair, column: string, defectFolders: readonly string[], cureFolders: readonly string[]): Promise<Swap> {
  const defects = await Promise.all(defectFolders.map(readRecording));
  const cures = await Promise.all(cureFolders.map(readRecording));
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
