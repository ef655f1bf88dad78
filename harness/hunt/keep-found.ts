import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { describeCase } from '../run/variable.ts';
import type { CatalogueEntry } from '../scenario-catalogue.ts';
import { type FoundFile, foundFile } from './found-file.ts';

/**
 * Writes what was found into `scenarios/<server>/found/`, of a user's own scenario into `found/` beside it, and returns the path; null if there are no sources to add to. It
 * is a hunt scenario too: what breaks now and then belongs into no suite.
 */
export async function keep(entry: CatalogueEntry, what: Omit<FoundFile, 'name' | 'importPath' | 'own'>): Promise<string | null> {
  // Installed there are compiled files alone, which are not edited.
  if (!entry.path.endsWith('.ts')) return null;
  const digest = createHash('sha256').update(describeCase(what.found.found)).digest('hex').slice(0, 6);
  const own = entry.own === true;
  const folder = own ? join(dirname(entry.path), 'found') : join(PACKAGE_FOLDER, 'scenarios', entry.server, 'found');
  const path = join(folder, `${entry.name}-${digest}.hunt.ts`);
  await mkdir(folder, { recursive: true });
  await writeFile(
    path,
    foundFile({ ...what, name: entry.name, importPath: own ? `../${basename(entry.path)}` : importPathOf(entry), own }),
  );
  return relative(process.cwd(), path);
}

function importPathOf(entry: CatalogueEntry): string {
  const group = entry.group === '' ? '..' : `../${entry.group}`;
  return `${group}/${basename(entry.path)}`;
}
