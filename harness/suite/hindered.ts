import { dockerAnswers } from '../runtime/detect.ts';
import type { ScenarioDefinition } from '../scenario.ts';

/** A scenario that was loaded, and the name of its file. */
export interface LoadedScenario {
  readonly entry: { readonly name: string };
  readonly scenario: Pick<ScenarioDefinition, 'hindrance'> & { readonly server: Pick<ScenarioDefinition['server'], 'title' | 'runsIn'> };
}

/**
 * Leaves out the scenarios that can't be run on this machine or in the runtime that is wished for, and says why, a sentence each: the
 * others are tested all the same.
 */
export async function withoutHindered<S extends LoadedScenario>(
  all: readonly S[],
  wished: string | undefined,
  docker: () => Promise<boolean> = dockerAnswers,
): Promise<{ readonly scenarios: readonly S[]; readonly remarks: readonly string[] }> {
  const reasons = await Promise.all(all.map((each) => hindranceOf(each, wished ?? '', docker)));
  return {
    scenarios: all.filter((_, i) => reasons[i] === null),
    remarks: all.flatMap(({ entry: { name } }, i) => (reasons[i] == null ? [] : [`${name} is left out: ${reasons[i]}.`])),
  };
}

async function hindranceOf({ scenario }: LoadedScenario, wished: string, docker: () => Promise<boolean>): Promise<string | null> {
  const { title, runsIn } = scenario.server;
  if (runsIn === 'docker' && wished !== '' && wished !== 'docker') return `${title} deploys containers, and the runtime ${wished} has none`;
  if (runsIn === 'docker' && !(await docker())) return 'no Docker daemon answers';
  return (await scenario.hindrance?.()) ?? null;
}
