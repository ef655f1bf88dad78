import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError, ZerodropError } from '../core/errors.ts';
import { whyNot } from '../core/why-not.ts';
import { checkText } from './checksum.ts';
import { suiteOfToday } from './older-suites.ts';
import { RUNS, SUITE_FILES } from './suite-files.ts';
import type { Suite } from './suite-types.ts';

/** The fields without which a file is no suite of ours; the compiler compares the list with the type. */
const FIELDS: Record<Exclude<keyof Suite, 'remarks' | 'skipped'>, 'text' | 'number' | 'list' | 'object' | 'any'> = {
  schema: 'text',
  id: 'text',
  kind: 'text',
  startedAt: 'text',
  durationMs: 'number',
  options: 'object',
  rows: 'list',
  parts: 'list',
  cases: 'list',
  missing: 'list',
  trend: 'any',
};

/** Reads a `suite.json`. Throws ZerodropError if there is none, if it is none, or if it does not match its checksum. */
export async function readSuite(path: string): Promise<Suite> {
  const hint = 'Name the folder of a suite that came to its end: it holds suite.json.';
  let value: unknown;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    value = JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is no whole JSON' : whyNot(cause);
    throw new ZerodropError(`${path} can't be read: ${why}`, { hint, cause });
  }
  const fields = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const lacks = Object.entries(FIELDS).flatMap(([name, type]) => (isA(type, fields.get(name)) ? [] : [name]));
  if (checkText(text) === 'differs')
    throw new ZerodropError(`${path} does not match its checksum: it was damaged or changed, so there is no verdict on it`, {
      hint: 'Take it from where it was made, or do the suite again.',
    });
  fields.delete('checksum');
  fields.delete('sha256');
  // It is made of the cases whenever it is written.
  fields.delete('shown');
  const suite = Object.fromEntries(fields) as unknown as Suite;
  if (lacks.length > 0 || suite.schema !== 'zerodrop/suite/1')
    throw new ZerodropError(`${path} is no result of a suite${lacks.length > 0 ? `: it lacks ${lacks.join(', ')}` : ''}`, { hint });
  return suiteOfToday(suite);
}

function isA(type: (typeof FIELDS)[keyof typeof FIELDS], value: unknown): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null;
    case 'any':
      return value !== undefined;
  }
}

/** Results of earlier suites, and why some could not be read, a sentence each: they must not cost this night's results. */
export interface History {
  readonly suites: readonly Suite[];
  readonly unreadable: readonly string[];
}

const DEPTH = 4;

/** Throws UsageError if a folder that is named as the history can't be read: to be asked before a suite begins. */
export async function demandHistory(folder: string): Promise<void> {
  await readdir(folder).catch((cause: Error) => {
    throw new UsageError(
      `--history ${folder} can't be read: ${whyNot(cause)}`,
      'It names a folder that holds the results of earlier suites; it may be empty.',
    );
  });
}

/**
 * Every suite that lies in a folder or below it, whatever the folders are called: yesterday's artefact as well as the
 * earlier results in a suite's own folder. The runs themselves are not searched.
 */
export async function readHistory(folder: string): Promise<History> {
  return readAll(await below(folder, DEPTH));
}

/** Reads what can be read of some `suite.json`. */
export async function readAll(paths: readonly string[]): Promise<History> {
  const suites: Suite[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      suites.push(await readSuite(path));
    } catch (error) {
      if (!(error instanceof ZerodropError)) throw error;
      unreadable.push(`An earlier result was left out: ${error.message}.`);
    }
  }
  return { suites, unreadable };
}

async function below(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) {
      if (entry.name === SUITE_FILES.json) found.push(path);
    } else if (depth > 0 && entry.name !== RUNS) found.push(...(await below(path, depth - 1)));
  }
  return found;
}

/**
 * Of suites that were found, each run once: of those that share a machine's part the one that was joined from most, or
 * else came to its end last, as when a shard was done again. Those that share one with `now` are no earlier ones.
 */
export function distinct(suites: readonly Suite[], now?: Suite): readonly Suite[] {
  const counted = new Set(now === undefined ? [] : namesOf(now));
  return [...suites]
    .sort((a, b) => b.parts.length - a.parts.length || endOf(b) - endOf(a))
    .filter((suite) => {
      const names = namesOf(suite);
      if (names.some((name) => counted.has(name))) return false;
      for (const name of names) counted.add(name);
      return true;
    });
}

function namesOf({ id, parts }: Suite): readonly string[] {
  return [id, ...parts.map((part) => part.id)];
}

function endOf({ startedAt, durationMs }: Suite): number {
  return new Date(startedAt).getTime() + durationMs;
}
