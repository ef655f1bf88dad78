import { didYouMean } from '../core/did-you-mean.ts';
import { UsageError } from '../core/errors.ts';
import type { PlannedScenario } from './suite-plan.ts';

/** What the command line names: scenarios by name (with or without folder), tags, and servers. Nothing named: all. */
export interface Wanted {
  readonly names: readonly string[];
  readonly tags: readonly string[];
  /** Of these servers alone, by the names of their folders; empty for all. */
  readonly servers: readonly string[];
}

/**
 * The scenarios that are named, or carry one of the tags, in the order of the catalogue; if servers are named, those of these
 * servers alone. Throws UsageError on what there is none of.
 */
export function selectScenarios<S extends Pick<PlannedScenario, 'name' | 'group' | 'server' | 'tags'>>(
  all: readonly S[],
  wanted: Wanted,
): readonly S[] {
  refuseUnknownServers(all, wanted);
  const isOfServers = ({ server }: S): boolean => wanted.servers.length === 0 || wanted.servers.includes(server.name);
  if (wanted.names.length === 0 && wanted.tags.length === 0) return all.filter(isOfServers);
  refuseUnknownNames(all, wanted);
  refuseUnknownTags(all, wanted);
  const isNamed = (scenario: S): boolean => namesOf(scenario).some((name) => wanted.names.includes(name));
  const other = all.find((scenario) => isNamed(scenario) && !isOfServers(scenario));
  if (other !== undefined)
    throw new UsageError(
      `${other.name} is a scenario of ${other.server.name}, and --server names ${wanted.servers.join(', ')}`,
      'Leave one of the two out.',
    );
  const selected = all.filter(
    (scenario) => isOfServers(scenario) && (isNamed(scenario) || scenario.tags.some((tag) => wanted.tags.includes(tag))),
  );
  if (selected.length === 0)
    throw new UsageError(
      `no scenario of ${wanted.servers.join(', ')} has the tag ${wanted.tags.join(' or ')}`,
      'Leave one of the two out.',
    );
  return selected;
}

/** Reads `--server gunicorn,nginx`. Throws UsageError if a name is empty. Whether there are such servers the scenarios say. */
export function parseServers(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError(`--server is "${text}"`, 'It names servers, separated by commas, such as gunicorn,nginx.');
  return [...new Set(names)];
}

type Selectable = Pick<PlannedScenario, 'name' | 'group' | 'server' | 'tags'>;

function namesOf({ name, group, server }: Selectable): readonly string[] {
  return [name, `${group}/${name}`, `${server.name}/${name}`, `${server.name}/${group}/${name}`];
}

function refuseUnknownServers(all: readonly Selectable[], { servers }: Wanted): void {
  const known = [...new Set(all.map(({ server }) => server.name))];
  const unknown = servers.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`there is no scenario of a server "${unknown}"`, didYouMean(unknown, known, `There are: ${known.join(', ')}.`));
}

function refuseUnknownNames(all: readonly Selectable[], { names }: Wanted): void {
  const known = new Set(all.flatMap(namesOf));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const plain = all.map(({ name }) => name);
  throw new UsageError(`there is no scenario "${unknown}"`, didYouMean(unknown, plain, `\`zerodrop scenario\` lists all ${all.length}.`));
}

/** This number of tags is told to a user who has named none of them. */
const MOST_USED = 20;

function refuseUnknownTags(all: readonly Selectable[], { tags: wanted }: Wanted): void {
  const uses = new Map<string, number>();
  for (const tag of all.flatMap(({ tags }) => tags)) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  const strange = wanted.find((tag) => !uses.has(tag));
  if (strange === undefined) return;
  // All of them would be a paragraph.
  const most = [...uses].sort(([, a], [, b]) => b - a).slice(0, MOST_USED);
  const told = most
    .map(([tag]) => tag)
    .sort()
    .join(', ');
  throw new UsageError(
    `no scenario has the tag "${strange}"`,
    didYouMean(
      strange,
      [...uses.keys()],
      uses.size > MOST_USED ? `Of ${uses.size} tags the most used are: ${told}.` : `There are: ${told}.`,
    ),
  );
}
