import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from './core/errors.ts';
import { whyNot } from './core/why-not.ts';
import { importOwnPackage } from './own-package.ts';
import type { ScenarioDefinition } from './scenario.ts';

const ENDING = /\.m?[jt]s$/;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const HINT = 'It must say `export default defineScenario({ server, title, expect, boot, reload, ... })`.';

/** Is a scenario asked for by the path of its file, `./my-reload.ts`, rather than by its name? */
export function isScenarioPath(wanted: string): boolean {
  return ENDING.test(wanted);
}

/** The name of the scenario in a file: that of the file. Throws UsageError if it can't be the name of a folder of reports. */
export function nameOfScenarioFile(path: string): string {
  const name = basename(path).replace(ENDING, '');
  if (!NAME.test(name))
    throw new UsageError(`"${name}" is no name for a scenario`, `Rename ${path}: lower-case letters and digits, joined by hyphens.`);
  return name;
}

/** Loads a scenario from a file, which may be anywhere. Throws UsageError if it can't be loaded, or is no scenario. */
export async function loadScenarioFile(path: string): Promise<ScenarioDefinition> {
  const file = resolve(path);
  const found = await stat(file).catch((cause: unknown) => {
    throw new UsageError(`the scenario ${path} can't be read: ${whyNot(cause)}`, '`zerodrop scenario` lists those that have a name.');
  });
  if (!found.isFile()) throw new UsageError(`the scenario ${path} is not a file`);
  importOwnPackage();
  const module = (await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new UsageError(`the scenario ${path} can't be loaded: ${cause instanceof Error ? cause.message : String(cause)}`);
  })) as { readonly default?: unknown };
  const scenario = module.default;
  if (scenario === undefined) throw new UsageError(`${path} has no scenario as its default export`, HINT);
  const missing = missingIn(scenario);
  if (missing.length > 0) throw new UsageError(`the default export of ${path} is no scenario: it has no ${missing.join(', no ')}`, HINT);
  return scenario as ScenarioDefinition;
}

const REQUIRED = {
  server: 'object',
  title: 'string',
  mustShow: 'string',
  source: 'string',
  tags: 'object',
  expect: 'object',
  startups: 'number',
  boot: 'function',
  reload: 'function',
} as const satisfies Partial<Record<keyof ScenarioDefinition, string>>;

/** Which of the properties without which no run can begin are absent: nothing but this looks at a file in JavaScript. */
function missingIn(scenario: unknown): readonly string[] {
  const given: object = typeof scenario === 'object' && scenario !== null ? scenario : {};
  return Object.entries(REQUIRED).flatMap(([name, type]) => {
    const value: unknown = Reflect.get(given, name);
    return value !== null && typeof value === type ? [] : [name];
  });
}
