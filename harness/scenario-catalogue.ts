import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from './core/did-you-mean.ts';
import { UsageError, ZerodropError } from './core/errors.ts';
import type { ScenarioDefinition } from './scenario.ts';
import { isScenarioPath, loadScenarioFile, nameOfScenarioFile } from './scenario-file.ts';

/** A scenario file. */
export interface CatalogueEntry {
  readonly name: string;
  /** The server that it tests: its folder below `scenarios/`. */
  readonly server: string;
  /** Its folder below that of the server: empty, `races`, `controls` ... */
  readonly group: string;
  readonly path: string;
}

// Beside the harness: in the sources as in what is compiled from them.
const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** All scenarios by name. A scenario's name is its file's name, unique whatever the folder. */
export function catalogue(): Promise<readonly CatalogueEntry[]> {
  return entriesOf(/^([a-z0-9-]+)\.[jt]s$/);
}

/**
 * What is there to hunt in: scenarios that hold now and then, `<name>.hunt.ts`. They are in no list and no suite,
 * but can be run by their name.
 */
export function huntScenarios(): Promise<readonly CatalogueEntry[]> {
  return entriesOf(/^([a-z0-9-]+)\.hunt\.[jt]s$/);
}

async function entriesOf(pattern: RegExp): Promise<readonly CatalogueEntry[]> {
  const files = await readdir(SCENARIOS, { recursive: true, withFileTypes: true });
  const entries = files
    .filter((file) => file.isFile() && pattern.test(file.name))
    .map(
      (file): CatalogueEntry => ({
        name: pattern.exec(file.name)?.[1] ?? file.name,
        ...placeOf(file.parentPath),
        path: join(file.parentPath, file.name),
      }),
    )
    .sort((a, b) => byServer(a, b) || a.group.localeCompare(b.group) || a.name.localeCompare(b.name));
  const twice = entries.find((entry, i) => entries.findIndex((other) => other.name === entry.name) !== i);
  if (twice !== undefined)
    throw new ZerodropError(`two scenario files are called "${twice.name}"`, {
      hint: 'Rename one: a scenario is known by its name alone.',
    });
  return entries;
}

function placeOf(folder: string): Pick<CatalogueEntry, 'server' | 'group'> {
  const [server = '', ...group] = relative(SCENARIOS, folder).split(sep);
  return { server, group: group.join('/') };
}

/** uWSGI's come first: they are the proof of the method. */
function byServer(a: CatalogueEntry, b: CatalogueEntry): number {
  return Number(b.server === 'uwsgi') - Number(a.server === 'uwsgi') || a.server.localeCompare(b.server);
}

/**
 * Loads a scenario by its name, with or without its folder, or by the path of its file, which may be anywhere. Throws UsageError
 * if there is none.
 */
export async function loadScenario(wanted: string): Promise<{ readonly entry: CatalogueEntry; readonly scenario: ScenarioDefinition }> {
  const entries = await catalogue();
  if (isScenarioPath(wanted)) return byPath(wanted, [...entries, ...(await huntScenarios())]);
  const name = basename(wanted);
  const isWanted = (candidate: CatalogueEntry): boolean =>
    candidate.name === name &&
    [name, `${candidate.group}/${name}`, `${candidate.server}/${name}`, `${candidate.server}/${candidate.group}/${name}`].includes(wanted);
  const hidden = await huntScenarios();
  const entry = entries.find(isWanted) ?? hidden.find(isWanted);
  if (entry === undefined) {
    const names = [...entries, ...hidden].map((candidate) => candidate.name);
    throw new UsageError(`there is no scenario "${wanted}"`, didYouMean(name, names, `\`zerodrop scenario\` lists all ${entries.length}.`));
  }
  return { entry, scenario: await loadScenarioFile(entry.path) };
}

async function byPath(wanted: string, entries: readonly CatalogueEntry[]): ReturnType<typeof loadScenario> {
  const path = resolve(wanted);
  const known = entries.find((entry) => entry.path === path);
  const name = known?.name ?? nameOfScenarioFile(path);
  const scenario = await loadScenarioFile(wanted);
  if (known !== undefined) return { entry: known, scenario };
  // Its runs would lie among those of the other.
  if (entries.some((entry) => entry.name === name))
    throw new UsageError(`there is a scenario "${name}" already`, `Give ${wanted} another name.`);
  return { entry: { name, server: scenario.server.name, group: '', path }, scenario };
}
