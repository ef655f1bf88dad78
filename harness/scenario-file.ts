import { basename } from 'node:path';
import type { App } from './apps/app.ts';
import { didYouMean } from './core/did-you-mean.ts';
import { UsageError } from './core/errors.ts';
import type { ScenarioDefinition } from './scenario.ts';
import { completeScenario } from './user/complete-scenario.ts';
import { findConfig } from './user/config-file.ts';
import { importUserFile } from './user/import-user-file.ts';
import { UserFileError } from './user/user-file-error.ts';

const ENDING = /(?:\.hunt)?\.m?[jt]s$/;
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

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

/**
 * Loads a scenario from a file, which may be anywhere. Throws UserFileError, which names the file and the line, if it can't be loaded or
 * is no scenario.
 */
export async function loadScenarioFile(path: string): Promise<ScenarioDefinition> {
  const module = await importUserFile(path, 'the scenario');
  const config = await findConfig(process.cwd());
  const confFolder = config?.scenarios.includes(path) === true ? config.confFolder : null;
  return completeScenario(path, module['default'], { confFolder, appNamed: (name) => appNamed(name, config?.apps ?? []) });
}

/** The app of that name, of those in files. Throws UsageError if there is none, UserFileError if a file has none. */
async function appNamed(wanted: string, paths: readonly string[]): Promise<App> {
  const names: string[] = [];
  for (const path of paths) {
    const app = (await importUserFile(path, 'the app'))['default'];
    if (!isApp(app))
      throw new UserFileError(
        { path, line: null },
        'it has no app as its default export',
        'It must say `export default defineApp({ ... })`.',
      );
    if (app.name === wanted) return app;
    names.push(app.name);
  }
  const otherwise = names.length === 0 ? '`apps` of zerodrop.config.ts names their files.' : `There are: ${names.join(', ')}.`;
  throw new UsageError(`there is no app "${wanted}"`, didYouMean(wanted, names, otherwise));
}

function isApp(value: unknown): value is App {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'selfTest') === 'function';
}
