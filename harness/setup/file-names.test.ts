import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';

/** What a file and its tests have in common: `dance` of `dance.ts`, `dance.test.ts` and `dance.fixture.ts`. */
function baseName(name: string): string {
  return name.replace(/\.[jt]s$/, '').replace(/(?:\.(?:integration|measuring|slow))?\.(?:test|fixture)$/, '');
}

/** Names that more than one source file has, each with its files. A file's own tests and fixtures are beside it, and share its name. */
function sharedNames(paths: readonly string[]): readonly string[] {
  const byName = Map.groupBy(paths, (path) => baseName(path.split('/').at(-1) ?? ''));
  return [...byName].flatMap(([name, its]) => {
    const folders = new Set(its.map((path) => path.slice(0, path.lastIndexOf('/'))));
    const sources = its.filter((path) => !/\.(?:test|fixture)\.[jt]s$/.test(path));
    return folders.size > 1 || sources.length > 1 ? [`${name}: ${its.join(', ')}`] : [];
  });
}

describe('names of files', () => {
  it('say what a file is without its folder: none of the harness and the tools has the name of another', async () => {
    const paths = (await Promise.all(['harness', 'tools'].map(sourcesOf))).flat();
    expect(paths.length).toBeGreaterThan(400);
    expect(sharedNames(paths)).toEqual([]);
  });

  it('that two files share are found, and a test beside its file is none', () => {
    expect(sharedNames(['a/x.ts', 'a/x.test.ts', 'a/x.fixture.ts', 'b/y.ts'])).toEqual([]);
    expect(sharedNames(['a/x.ts', 'b/x.ts'])).toEqual(['x: a/x.ts, b/x.ts']);
    expect(sharedNames(['a/x.ts', 'b/x.integration.test.ts'])).toEqual(['x: a/x.ts, b/x.integration.test.ts']);
    expect(sharedNames(['a/x.ts', 'a/x.js'])).toEqual(['x: a/x.ts, a/x.js']);
  });
});

async function sourcesOf(room: string): Promise<readonly string[]> {
  const files = await readdir(join(PACKAGE_FOLDER, room), { recursive: true, withFileTypes: true });
  return files.filter(({ name }) => /\.[jt]s$/.test(name)).map(({ parentPath, name }) => relative(PACKAGE_FOLDER, join(parentPath, name)));
}
