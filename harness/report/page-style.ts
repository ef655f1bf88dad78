import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The style of a page: what all pages share, and then its own file. Throws if one of them can't be read. */
export function pageStyle(ownFile: string): string {
  return `${readFileSync(join(import.meta.dirname, 'base.css'), 'utf8')}${readFileSync(ownFile, 'utf8')}`;
}
