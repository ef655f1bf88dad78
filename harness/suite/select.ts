import { didYouMean } from '../core/did-you-mean.ts';
import { UsageError } from '../core/errors.ts';
import type { PlannedScenario } from './suite-plan.ts';

/** What the command line names: scenarios by name (with or without folder), and tags. Nothing named: all. */
export interface Wanted {
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

/** The scenarios that are named, or carry one of the tags, in the order of the catalogue. Throws UsageError on what there is none of. */
export function selectScenarios<S extends PlannedScenario>(all: readonly S[], wanted: Wanted): readonly S[] {
  if (wanted.names.length === 0 && wanted.tags.length === 0) return all;
  const known = new Set(all.flatMap(({ name, group }) => [name, `${group}/${name}`]));
  const unknown = wanted.names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no scenario "${unknown}"`,
      didYouMean(
        unknown,
        all.map(({ name }) => name),
        `\`zerodrop scenario\` lists all ${all.length}.`,
      ),
    );
  const tags = new Set(all.flatMap((scenario) => scenario.tags));
  const strange = wanted.tags.find((tag) => !tags.has(tag));
  if (strange !== undefined)
    throw new UsageError(
      `no scenario has the tag "${strange}"`,
      didYouMean(strange, [...tags], `There are: ${[...tags].sort().join(', ')}.`),
    );
  return all.filter(
    ({ name, group, tags: its }) =>
      wanted.names.includes(name) || wanted.names.includes(`${group}/${name}`) || its.some((tag) => wanted.tags.includes(tag)),
  );
}
