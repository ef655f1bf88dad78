import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError, ZerodropError } from '../errors.ts';
import { RUNS, SUITE_FILES } from './folder.ts';
import type { Suite } from './suite.ts';

/** The fields without which a file is no suite of ours; the compiler compares the list with the type. */
const FIELDS: Record<keyof Suite, true> = {
  schema: true,
  id: true,
  kind: true,
  startedAt: true,
  durationMs: true,
  options: true,
  rows: true,
  parts: true,
  cases: true,
  missing: true,
  trend: true,
};

/** Reads a `suite.json`. Throws ZerodropError where there is none, or where it is none. */
export async function readSuite(path: string): Promise<Suite> {
  const hint = 'Name the folder of a suite that came to its end: it holds suite.json.';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new ZerodropError(`${path} can't be read: ${(cause as Error).message}`, { hint, cause });
  }
  const lacks =
    typeof value !== 'object' || value === null ? Object.keys(FIELDS) : Object.keys(FIELDS).filter((field) => !(field in value));
  const suite = value as Suite;
  if (lacks.length > 0 || suite.schema !== 'zerodrop/suite/1')
    throw new ZerodropError(`${path} is no result of a suite${lacks.length > 0 ? `: it lacks ${lacks.join(', ')}` : ''}`, { hint });
  return suite;
}

const DEPTH = 4;

/**
 * Every suite that lies in a folder or below it, whatever the folders are called: yesterday's artefact as well as the
 * earlier results in a suite's own folder. The runs themselves are not searched. Throws UsageError where there is no such folder.
 */
export async function readHistory(folder: string): Promise<readonly Suite[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: Error) => {
    throw new UsageError(
      `--history ${folder} can't be read: ${cause.message}`,
      'It names a folder that holds the results of earlier suites.',
    );
  });
  return below(
    folder,
    entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() })),
    DEPTH,
  );
}

async function below(
  folder: string,
  entries: readonly { readonly name: string; readonly folder: boolean }[],
  depth: number,
): Promise<readonly Suite[]> {
  const found: Suite[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.folder) {
      if (entry.name === SUITE_FILES.json) found.push(await readSuite(path));
    } else if (depth > 0 && entry.name !== RUNS) {
      const inside = await readdir(path, { withFileTypes: true }).catch(() => []);
      found.push(
        ...(await below(
          path,
          inside.map((each) => ({ name: each.name, folder: each.isDirectory() })),
          depth - 1,
        )),
      );
    }
  }
  return found;
}

/** Of suites that were found, each once, and no shard of which the whole was found as well. */
export function distinct(suites: readonly Suite[]): readonly Suite[] {
  const byId = [...new Map(suites.map((suite) => [suite.id, suite])).values()];
  const joined = new Set(byId.filter(({ parts }) => parts.length > 1).flatMap(({ parts }) => parts.map(({ id }) => id)));
  return byId.filter(({ parts, id }) => parts.length > 1 || !joined.has(id));
}
