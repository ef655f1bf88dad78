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
 * Divides scenarios by what `lacking` says of them. With `demandAll` none is skipped: what can't be run here is run nowhere,
 * and that is not to be green.
 */
export function whatRuns(
  asked: readonly Loaded[],
  lacking: ReadonlyMap<ScenarioDefinition, string>,
  { demandAll }: { readonly demandAll: boolean },
): WhatRuns {
  const found = asked.flatMap(({ entry, scenario }): Skipped[] => {
    const reason = lacking.get(scenario);
    return reason === undefined ? [] : [{ scenario: entry.name, server: scenario.server.title, reason }];
  });
  if (demandAll) return { scenarios: asked, skipped: [], broken: new Map(found.map(({ scenario, reason }) => [scenario, reason])) };
  return { scenarios: asked.filter(({ scenario }) => !lacking.has(scenario)), skipped: found, broken: new Map() };
}
