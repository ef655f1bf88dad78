import { readFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { RunRecord } from '../core/record/run-record.ts';
import type { Server } from '../servers/server.ts';

/** What the run ran on. */
export function thisMachine(): RunRecord['machine'] {
  return { kernel: release(), cores: cpus().length, node: process.version };
}

/** The text of the configuration files that were used, and of those that they include, by name. */
export async function configurationOf(
  { includesOf }: Pick<Server, 'includesOf'>,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const left = [...paths];
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    if (texts[basename(path)] !== undefined) continue;
    const text = await readFile(path, 'utf8');
    texts[basename(path)] = text;
    for (const included of includesOf?.(text) ?? []) left.push(join(dirname(path), included));
  }
  return texts;
}
