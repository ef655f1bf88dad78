import type { Expectation } from '../record.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import { compareVersions } from '../uwsgi/version.ts';

/**
 * What a scenario must show on a version of uWSGI, as it prints it itself (`2.0.21-debian`): of what it expects from
 * certain versions on, the newest that is not newer than this one; else what it expects at all.
 */
export function expectationFor({ expect, since = [] }: Pick<ScenarioDefinition, 'expect' | 'since'>, version: string): Expectation {
  const known = since.filter((each) => compareVersions(each.version, version) <= 0).sort((a, b) => compareVersions(a.version, b.version));
  return known.at(-1)?.expect ?? expect;
}
