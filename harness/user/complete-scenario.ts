import { dirname } from 'node:path';
import type { App } from '../apps/app.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { EXIT, ZerodropError } from '../core/errors.ts';
import { isOfUser } from '../core/of-user.ts';
import type { Expectation } from '../core/record/run-record.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import { lineOf } from './field-line.ts';
import { messageOf, placeInUserFile, UserFileError } from './user-file-error.ts';

/** What a field must be, in words and as a test. */
type Demand = readonly [says: string, holds: (value: unknown) => boolean];

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (value: unknown, field: string, type: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, field) === type;
const text: Demand = ['a text', (value) => typeof value === 'string'];
const method: Demand = ['a function, such as `async boot(stage) { ... }`', (value) => typeof value === 'function'];
const texts: Demand = ['a list of texts', (value) => Array.isArray(value) && value.every((each) => typeof each === 'string')];
const whole: Demand = ['a whole number from 1 on', (value) => Number.isInteger(value) && Number(value) >= 1];
const object: Demand = ['an object', isObject];

/** Each field that a scenario may have. */
const FIELDS: Readonly<Record<keyof ScenarioDefinition, Demand>> = {
  server: ['a server, as `defineServer` and `defineProcess` declare it', (value) => has(value, 'createStage', 'function')],
  app: ['an app, as `defineApp` declares it, or the name of one of zerodrop.config.ts', (value) => has(value, 'selfTest', 'function')],
  title: text,
  mustShow: text,
  source: text,
  tags: texts,
  advice: object,
  cure: text,
  rollback: text,
  expect: ['what zeroDowntime(), reproduces({ ... }) or refuted({ ... }) gives', (value) => has(value, 'kind', 'string')],
  behaves: object,
  since: ['a list', Array.isArray],
  needs: object,
  siege: object,
  varies: object,
  pins: object,
  processes: whole,
  expectsChange: ['true or false', (value) => typeof value === 'boolean'],
  exclusive: ['true', (value) => value === true],
  settlesOn: ['`answers` or `outcomes`', (value) => value === 'answers' || value === 'outcomes'],
  startups: ['a number', (value) => typeof value === 'number' && value >= 0],
  confFolders: texts,
  boot: method,
  reload: method,
  aftermath: method,
  hindrance: method,
};
const REQUIRED = ['server', 'title', 'expect', 'boot', 'reload'] as const;
const HINT = 'It must say `export default defineScenario({ server, title, expect, boot, reload, ... })`.';

/** What a scenario of a user stands in. */
export interface Surroundings {
  /** Folder of configuration, before that of the scenario's file; null for none. */
  readonly confFolder: string | null;
  /** The app of a name. Rejects with UsageError if there is none. */
  appNamed(name: string): Promise<App>;
}

/**
 * Makes a scenario of what a file of a user has as its default export: what it may leave out is filled in, and what its steps throw says
 * where. Throws UserFileError that names the file and the line.
 */
export async function completeScenario(
  path: string,
  written: unknown,
  { confFolder, appNamed }: Surroundings,
): Promise<ScenarioDefinition> {
  const wrong = (says: string, field: string | null, hint?: string): UserFileError =>
    new UserFileError({ path, line: field === null ? null : lineOf(path, field) }, says, hint);
  if (written === undefined) throw wrong('it has no scenario as its default export', null, HINT);
  const given: Readonly<Record<string, unknown>> = isObject(written) ? (written as Readonly<Record<string, unknown>>) : {};
  const missing = REQUIRED.filter((field) => given[field] === undefined || given[field] === null);
  if (missing.length > 0) throw wrong(`the default export is no scenario: it has no ${missing.join(', no ')}`, 'export default', HINT);
  const app = typeof given['app'] === 'string' ? await named(given['app']) : given['app'];
  for (const [field, value] of Object.entries({ ...given, ...(app === undefined ? {} : { app }) })) {
    if (value === undefined) continue;
    if (!Object.hasOwn(FIELDS, field))
      throw wrong(
        `a scenario has no field "${field}"`,
        field,
        didYouMean(field, Object.keys(FIELDS), `It has ${Object.keys(FIELDS).join(', ')}.`),
      );
    const [says, holds] = FIELDS[field as keyof ScenarioDefinition];
    if (!holds(value)) throw wrong(`${field} must be ${says}`, field);
  }
  const scenario = given as unknown as ScenarioDefinition;
  if (!isOfUser(path)) return scenario;
  return {
    ...scenario,
    mustShow: scenario.mustShow ?? promised(scenario.expect),
    source: scenario.source ?? '',
    tags: scenario.tags ?? [],
    startups: scenario.startups ?? 2,
    ...(app === undefined ? {} : { app: app as App }),
    confFolders: [...(confFolder === null ? [] : [confFolder]), dirname(path)],
    boot: (stage) => blamed(path, 'boot', () => scenario.boot(stage)),
    reload: (stage) => blamed(path, 'reload', () => scenario.reload(stage)),
    ...(scenario.aftermath === undefined
      ? {}
      : { aftermath: (stage) => blamed(path, 'aftermath', async () => scenario.aftermath?.(stage)) }),
  };

  async function named(name: string): Promise<App> {
    return appNamed(name).catch((error: unknown) => {
      throw error instanceof ZerodropError && !(error instanceof UserFileError) ? wrong(error.message, 'app', error.hint) : error;
    });
  }
}

function promised(expect: Expectation): string {
  switch (expect.kind) {
    case 'zero-downtime':
      return expect.maxStallMs === null ? 'no request fails' : `no request fails, and none waits longer than ${expect.maxStallMs / 1000} s`;
    case 'defect':
      return expect.signature.says;
    case 'rate':
      return expect.rate.says;
    case 'refuted':
      return `the verdict is ${expect.as}`;
  }
}

/** What a step throws that is not zerodrop's own is the file's: it says where, and what. */
async function blamed(path: string, step: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const isVerdicts = error instanceof ZerodropError && error.exitCode !== EXIT.usage;
    if (isVerdicts || error instanceof UserFileError) throw error;
    const place = placeInUserFile(error) ?? { path, line: lineOf(path, step) };
    if (error instanceof ZerodropError) throw new UserFileError(place, error.message, error.hint, error);
    throw new UserFileError(place, `${step} threw: ${messageOf(error)}`, undefined, error);
  }
}
