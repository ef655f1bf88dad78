import { readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from './core/did-you-mean.ts';
import { UsageError, ZerodropError } from './core/errors.ts';
import type { ScenarioDefinition } from './scenario.ts';
import { isScenarioPath, loadScenarioFile, nameOfScenarioFile } from './scenario-file.ts';
import { findConfig } from './user/config-file.ts';
import { describePlace } from './user/user-file-error.ts';

/** A scenario file. */
export interface CatalogueEntry {
  readonly name: string;
  /** The server that it tests: its folder below `scenarios/`; of a user's own its folder, as seen from the configuration. */
  readonly server: string;
  /** Its folder below that of the server: empty, `races`, `controls` ... */
  readonly group: string;
  readonly path: string;
  /** It is the user's own; absent of those that zerodrop brings along. */
  readonly own?: true;
}

// Beside the harness: in the sources as in what is compiled from them.
const SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** All scenarios by name, those of the user's configuration first. A scenario's name is its file's name, unique whatever the folder. */
export async function catalogue(): Promise<readonly CatalogueEntry[]> {
  return withOwn(await entriesOf(/^([a-z0-9-]+)\.[jt]s$/), false);
}

/**
 * What is there to hunt in: scenarios that hold now and then, `<name>.hunt.ts`. They are in no list and no suite,
 * but can be run by their name.
 */
export async function huntScenarios(): Promise<readonly CatalogueEntry[]> {
  return withOwn(await entriesOf(/^([a-z0-9-]+)\.hunt\.[jt]s$/), true);
}

/** Puts those of the user's configuration before ours. Throws UsageError, which names both files, if two have one name. */
async function withOwn(ours: readonly CatalogueEntry[], hunts: boolean): Promise<readonly CatalogueEntry[]> {
  const config = await findConfig(process.cwd());
  if (config === null) return ours;
  const own = config.scenarios
    .filter((path) => /\.hunt\.m?[jt]s$/.test(path) === hunts)
    .map(
      (path): CatalogueEntry => ({
        name: nameOfScenarioFile(path),
        server: relative(dirname(config.path), dirname(path)),
        group: '',
        path,
        own: true,
      }),
    );
  const entries = [...own, ...ours];
  for (const [i, { name, path }] of own.entries()) {
    const other = entries.find((entry, k) => k !== i && entry.name === name);
    if (other !== undefined) throw clash(name, path, other.path);
  }
  return entries;
}

function clash(name: string, path: string, other: string): UsageError {
  const [one, two] = [path, other].map((each) => describePlace({ path: each, line: null }));
  return new UsageError(`two scenarios are called "${name}": ${one} and ${two}`, `Rename ${one}: a scenario is known by its name alone.`);
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
  const scenario = await loadScenarioFile(path);
  if (known !== undefined) return { entry: known, scenario };
  // Its runs would lie among those of the other.
  const other = entries.find((entry) => entry.name === name);
  if (other !== undefined) throw clash(name, path, other.path);
  return { entry: { name, server: scenario.server.name, group: '', path, own: true }, scenario };
}
