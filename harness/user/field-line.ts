import { readFileSync } from 'node:fs';

/** The line of a file that gives a field of this name, from 1 on; null if none does, or the file can't be read. */
export function lineOf(path: string, field: string): number | null {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const gives = new RegExp(`(?:^|[{,\\s'"])${field.replaceAll(/\W/g, '\\$&')}['"]?\\s*(?:[:(,{]|$|\\})`);
    const at = lines.findIndex((line) => !/^\s*(?:\/\/|\*|import\b)/.test(line) && gives.test(line));
    return at < 0 ? null : at + 1;
  } catch {
    return null;
  }
}
