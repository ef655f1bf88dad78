import type { Expectation } from '../core/record/run-record.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import { compareVersions } from '../servers/compare-versions.ts';

/** What a scenario must show on a version of its server, and how that version behaves. */
export interface OfVersion {
  readonly expect: Expectation;
  readonly behaves: Readonly<Record<string, string>>;
  /** Is the version of the app to change? */
  readonly expectsChange: boolean;
}

/**
 * What a scenario must show on a version of its server, as it prints it itself (`2.0.21-debian`): what it expects at all, and in
 * place of that, one after the other, what it says of versions that are not newer than this one.
 */
export function ofVersion(
  scenario: Pick<ScenarioDefinition, 'expect' | 'since' | 'behaves' | 'expectsChange'>,
  version: string,
): OfVersion {
  const known = (scenario.since ?? [])
    .filter((each) => compareVersions(each.version, version) <= 0)
    .sort((a, b) => compareVersions(a.version, b.version));
  return known.reduce<OfVersion>(
    ({ expect, behaves, expectsChange }, { version: from, because, ...instead }) => ({
      expect: { ...(instead.expect ?? expect), since: { version: from, because } },
      behaves: { ...behaves, ...instead.behaves },
      expectsChange: instead.expectsChange ?? expectsChange,
    }),
    { expect: scenario.expect, behaves: scenario.behaves ?? {}, expectsChange: scenario.expectsChange ?? true },
  );
}
