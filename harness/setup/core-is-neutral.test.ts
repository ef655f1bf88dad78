import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';

/** Servers, the app and the runtime that the core must not know. */
const NAMES = /uwsgi|gunicorn|nginx|haproxy|php-fpm|puma|uvicorn|hypercorn|waitress|apache|mod_wsgi|fooserv|docker/i;

/** Each line of a text that has one of the names: `core/a.ts:3: the line`. */
function linesWithNames(path: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, i) => (NAMES.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []));
}

describe('the core', () => {
  it('names no server, no app and no Docker, in comments and tests neither', async () => {
    const core = join(PACKAGE_FOLDER, 'harness', 'core');
    const files = (await readdir(core, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(100);
    const found = await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return linesWithNames(relative(PACKAGE_FOLDER, path), `${name}\n${await readFile(path, 'utf8')}`);
      }),
    );
    expect(found.flat()).toEqual([]);
  });

  it('would be found out, whatever the case of the letters', () => {
    const text = "import { a } from 'node:net';\n// as uWSGI's router does\nconst host = 'DOCKER';";
    expect(linesWithNames('core/a.ts', text)).toEqual(["core/a.ts:2: // as uWSGI's router does", "core/a.ts:3: const host = 'DOCKER';"]);
  });
});
