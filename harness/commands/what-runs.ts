import type { Lack } from '../runtime/lacking-here.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import type { Skipped } from '../suite/suite-types.ts';
import type { Loaded } from './wanted-scenarios.ts';

/** Which of the scenarios that were asked for run here. */
export interface WhatRuns {
  /** Those that the suite has a row for. */
  readonly scenarios: readonly Loaded[];
  readonly skipped: readonly Skipped[];
  /** Those of the rows that can't be run all the same, by name, and why: there is no verdict on them. */
  readonly broken: ReadonlyMap<string, string>;
}

/**
 * Divides scenarios by what `lacking` says of them. With `demandAll` none is skipped for something that is missing: what can't be run
 * here is run nowhere, and that is not to be green. One whose server is at home in another runtime is skipped all the same.
 */
export function whatRuns(
  asked: readonly Loaded[],
  lacking: ReadonlyMap<ScenarioDefinition, Lack>,
  { demandAll }: { readonly demandAll: boolean },
): WhatRuns {
  const isSkipped = ({ scenario }: Loaded): boolean => {
    const lack = lacking.get(scenario);
    return lack !== undefined && (!demandAll || lack.isElsewhere);
  };
  const skipped = asked.filter(isSkipped).map(({ entry, scenario }) => ({
    ...{ scenario: entry.name, server: scenario.server.title },
    reason: lacking.get(scenario)?.reason ?? '',
  }));
  const scenarios = asked.filter((each) => !isSkipped(each));
  const broken = scenarios.flatMap(({ entry, scenario }) => {
    const lack = lacking.get(scenario);
    return lack === undefined ? [] : [[entry.name, lack.reason] as const];
  });
  return { scenarios, skipped, broken: new Map(broken) };
}
