import { type CatalogueEntry, catalogue, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath, loadScenarioFile } from '../scenario-file.ts';
import { selectScenarios } from '../suite/select.ts';
import type { PlannedScenario } from '../suite/suite-plan.ts';

export type Loaded = Awaited<ReturnType<typeof loadScenario>>;

/**
 * The scenarios that are asked for, by name, by the path of their files, by tag or by server. Without any of these it is all that the
 * user's configuration names, or else all of ours.
 */
export async function wantedScenarios(
  names: readonly string[],
  {
    tag: tags = [],
    server: servers = [],
  }: { readonly tag?: readonly string[] | undefined; readonly server?: readonly string[] | undefined },
): Promise<readonly Loaded[]> {
  const byPath = await Promise.all(names.filter(isScenarioPath).map(loadScenario));
  const byName = names.filter((name) => !isScenarioPath(name));
  if (byName.length + tags.length + servers.length === 0 && byPath.length > 0) return byPath;
  const entries = await catalogue();
  const own = entries.filter((entry) => entry.own === true);
  const isOpen = names.length + tags.length + servers.length === 0;
  const all = await Promise.all((isOpen && own.length > 0 ? own : entries).map(loadedEntry));
  const planned = all.map((loaded) => ({ ...plannedScenario(loaded), loaded }));
  const selected = selectScenarios(planned, { names: byName, tags, servers }).map(({ loaded }) => loaded);
  return [...selected, ...byPath.filter(({ entry }) => !selected.some((each) => each.entry.name === entry.name))];
}

async function loadedEntry(entry: CatalogueEntry): Promise<Loaded> {
  return { entry, scenario: await loadScenarioFile(entry.path) };
}

/** What a suite's plan needs to know of a scenario. */
export function plannedScenario({ entry: { name, server: folder, group, own }, scenario }: Loaded): PlannedScenario {
  const { server, title, tags, startups, expect, since = [], exclusive = false } = scenario;
  const expectations = [expect, ...since.flatMap((each) => each.expect ?? [])];
  return {
    name,
    group: own === true ? folder : group,
    server: { name: server.name, title: server.title },
    title,
    tags,
    startups,
    expectations,
    exclusive,
  };
}
