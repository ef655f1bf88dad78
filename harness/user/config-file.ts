import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { whyNot } from '../core/why-not.ts';
import { lineOf } from './field-line.ts';
import { importUserFile } from './import-user-file.ts';
import type { UserConfig } from './user-config.ts';
import { UserFileError } from './user-file-error.ts';

/** A configuration that was found, with absolute paths. */
export interface FoundConfig {
  /** Its file. */
  readonly path: string;
  /** Files that are scenarios. */
  readonly scenarios: readonly string[];
  /** Files that are apps. */
  readonly apps: readonly string[];
  readonly confFolder: string;
}

const NAMES = ['zerodrop.config.ts', 'zerodrop.config.mts', 'zerodrop.config.js', 'zerodrop.config.mjs'] as const;
const FIELDS = ['scenarios', 'apps', 'conf'] as const satisfies readonly (keyof UserConfig)[];
const USUAL_SCENARIOS = 'scenarios';

/** The configuration of the nearest folder that has one, from `folder` upward; null if there is none. Throws UserFileError if it is wrong. */
export async function findConfig(folder: string): Promise<FoundConfig | null> {
  const path = nearestConfig(resolve(folder));
  if (path === null) return null;
  const config = await readConfig(path);
  const base = dirname(path);
  const confFolder = resolve(base, config.conf ?? '.');
  if (config.conf !== undefined) await demandFolder(path, 'conf', confFolder);
  const scenarios = config.scenarios ?? (existsSync(join(base, USUAL_SCENARIOS)) ? USUAL_SCENARIOS : []);
  return {
    path,
    scenarios: await filesOf(path, 'scenarios', list(scenarios), isScenarioName),
    apps: await filesOf(path, 'apps', list(config.apps ?? []), isModuleName),
    confFolder,
  };
}

/** Path of the nearest configuration, from a folder upward; null if there is none. */
function nearestConfig(folder: string): string | null {
  const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  const above = dirname(folder);
  return above === folder ? null : nearestConfig(above);
}

async function readConfig(path: string): Promise<UserConfig> {
  const wrong = (says: string, field: string | null = null, hint?: string): UserFileError =>
    new UserFileError({ path, line: field === null ? null : lineOf(path, field) }, says, hint);
  const config: unknown = (await importUserFile(path, 'the configuration'))['default'];
  if (typeof config !== 'object' || config === null)
    throw wrong(
      'it has no configuration as its default export',
      null,
      "It must say `export default defineConfig({ scenarios: 'deploys' })`.",
    );
  for (const [field, value] of Object.entries(config)) {
    if (!FIELDS.some((known) => known === field))
      throw wrong(`a configuration has no field "${field}"`, field, didYouMean(field, FIELDS, `It has ${FIELDS.join(', ')}.`));
    if (value === undefined) continue;
    const isPath = typeof value === 'string' && value !== '';
    const isList = field !== 'conf' && Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '');
    if (!isPath && !isList) throw wrong(`${field} must be a path${field === 'conf' ? '' : ' or a list of paths'}`, field);
  }
  return config;
}

function list(paths: string | readonly string[]): readonly string[] {
  return typeof paths === 'string' ? [paths] : paths;
}

async function demandFolder(config: string, field: string, path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UserFileError({ path: config, line: lineOf(config, field) }, `${field} names ${path}: ${whyNot(cause)}`);
  });
  if (!found.isDirectory())
    throw new UserFileError({ path: config, line: lineOf(config, field) }, `${field} names ${path}, which is no folder`);
}

/** Files that are named, and of folders all whose name fits and that have a default export: others are what these have in common. */
async function filesOf(
  config: string,
  field: string,
  paths: readonly string[],
  fits: (name: string) => boolean,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const named of paths) {
    const path = resolve(dirname(config), named);
    const entry = await stat(path).catch((cause: unknown) => {
      throw new UserFileError({ path: config, line: lineOf(config, field) }, `${field} names ${path}: ${whyNot(cause)}`);
    });
    if (!entry.isDirectory()) found.push(path);
    else found.push(...(await below(path, fits)));
  }
  return [...new Set(found)].sort();
}

async function below(folder: string, fits: (name: string) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) found.push(...(await below(path, fits)));
    else if (!entry.isDirectory() && fits(entry.name) && exportsDefault(await readFile(path, 'utf8'))) found.push(path);
  }
  return found;
}

function exportsDefault(text: string): boolean {
  return /^\s*export\s+default\b/m.test(text) || /\bexport\s*\{[^}]*\bdefault\b/.test(text) || /\bmodule\.exports\b/.test(text);
}

const SCENARIO = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.hunt)?\.m?[jt]s$/;

function isScenarioName(name: string): boolean {
  return SCENARIO.test(name);
}

function isModuleName(name: string): boolean {
  return /\.m?[jt]s$/.test(name) && !/\.(?:test|config|d)\.m?[jt]s$/.test(basename(name));
}
