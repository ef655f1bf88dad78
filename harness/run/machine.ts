import { readFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { RunRecord } from '../core/record/run-record.ts';

/** What the run ran on. */
export function thisMachine(): RunRecord['machine'] {
  return { kernel: release(), cores: cpus().length, node: process.version };
}

/** The text of the ini files that were used, and of those that they include (`ini = %d<file>`), by name. */
export async function configurationOf(confFolder: string, names: readonly string[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  const left = names.map((name) => join(confFolder, name));
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    if (texts[basename(path)] !== undefined) continue;
    const text = await readFile(path, 'utf8');
    texts[basename(path)] = text;
    for (const [, included = ''] of text.matchAll(/^ini = %d(.+)$/gm)) left.push(join(dirname(path), included.trim()));
  }
  return texts;
}
