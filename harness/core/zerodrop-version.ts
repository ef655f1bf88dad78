import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ZerodropError } from './errors.ts';

/** The version of zerodrop that runs, as its package.json says. */
export const ZERODROP_VERSION: string = readVersion(import.meta.dirname);

/** Looks upwards, since the compiled files lie one folder deeper than the sources. */
function readVersion(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = versionIn(join(folder, 'package.json'));
    if (found !== null) return found;
    if (dirname(folder) === folder)
      throw new ZerodropError(`no package.json of zerodrop lies above ${from}`, { hint: 'install zerodrop again' });
  }
}

function versionIn(path: string): string | null {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  if (typeof content !== 'object' || content === null || !('name' in content) || !('version' in content)) return null;
  return content.name === 'zerodrop' && typeof content.version === 'string' ? content.version : null;
}
