import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** How one declaration file names another: in `from '...'`, in `import('...')`, and in `import '...'`. */
const IMPORT = /(?:\bfrom\s+|\bimport\(|\bimport\s+)['"](\.[^'"]+)['"]/g;

/**
 * Leaves of the declarations (`.d.ts`) in a folder those that the entries need, and removes the others: what users can't import
 * must not be in their editor either. `entries` are paths of declaration files. Throws if one names a file that is not there.
 */
export async function keepDeclarationsOf(folder: string, entries: readonly string[]): Promise<void> {
  const needed = new Set<string>();
  const waiting = [...entries];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (needed.has(path)) continue;
    needed.add(path);
    const text = await readFile(path, 'utf8');
    for (const [, file = ''] of text.matchAll(IMPORT)) waiting.push(join(dirname(path), file.replace(/\.[jt]s$/, '.d.ts')));
  }
  const files = await readdir(folder, { recursive: true });
  await Promise.all(
    files
      .map((file) => join(folder, file))
      .filter((path) => path.endsWith('.d.ts') && !needed.has(path))
      .map((path) => rm(path)),
  );
}
