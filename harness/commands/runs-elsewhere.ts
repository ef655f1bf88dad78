import type { Skipped } from '../suite/suite-types.ts';
import type { Loaded } from './wanted-scenarios.ts';

/** Scenarios divided by whether the wished runtime is theirs. */
export interface RunsElsewhere {
  readonly fitting: readonly Loaded[];
  readonly skipped: readonly Skipped[];
}

/**
 * What needs a cluster is skipped unless a cluster is asked for, and then all else is: that is no lack of this machine, in CI neither. For
 * scenarios that no user has named.
 */
export function withoutElsewhere(asked: readonly Loaded[], runtime: string | undefined): RunsElsewhere {
  const wished = runtime === 'kubernetes';
  const fits = ({ scenario }: Loaded): boolean => (scenario.server.onlyInCluster === true) === wished;
  const reason = wished ? 'a cluster can not run it' : 'it needs a Kubernetes cluster, which --runtime kubernetes asks for';
  return {
    fitting: asked.filter(fits),
    skipped: asked
      .filter((each) => !fits(each))
      .map(({ entry, scenario }) => ({ scenario: entry.name, server: scenario.server.title, reason })),
  };
}
