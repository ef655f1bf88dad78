import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';

/** A sentence has a subject that can be seen: the user, the server, a request. These words hide it. */
const HIDES = /\b(?:whoever|whomever|nobody|somebody|anybody|so many)\b/i;

/** Names that stay: of causes and their evidence, in recordings and in `report.json`; of a Unix user that a test says is missing, and of Apache's. */
const NAMES = /\bnobody-(?:listens|subscribed|here)\b|\bUser nobody\b/g;

const ROOMS = ['apps', 'bin', 'conf', 'docs', 'examples', 'harness', 'scenarios', 'tools', '.ci', '.github'];
const PAGES = ['README.md', 'CONTRIBUTING.md', 'Dockerfile', 'Dockerfile.boxed', 'Dockerfile.uwsgi', 'action.yml'];
const TEXT = /(?:^|\/)(?:[\w-]+|.*\.(?:[cm]?[jt]s|md|py|php|rb|ru|ini|conf|css|yml|sh))$/;
/** What servers and other tools wrote, in their words. */
const RECORDED = /(?:^|\/)(?:recordings|recorded|node_modules|__pycache__)\//;

/** Lines that have such a word, each with its number. */
function hidingLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line, i) => (HIDES.test(line.replace(NAMES, '')) ? [`${i + 1}: ${line.trim()}`] : []));
}

describe('texts and comments', () => {
  it('say who acts', async () => {
    const paths = [...PAGES, ...(await Promise.all(ROOMS.map(textsOf))).flat()];
    const own = relative(PACKAGE_FOLDER, import.meta.filename);
    const held = paths.filter((path) => path !== own);
    expect(held.length).toBeGreaterThan(900);
    const found = await Promise.all(
      held.map(async (path) => hidingLines(await readFile(join(PACKAGE_FOLDER, path), 'utf8')).map((line) => `${path}:${line}`)),
    );
    expect(found.flat()).toEqual([]);
  });

  it('are found if they do not, and the name of a cause is no such word', () => {
    expect(hidingLines('// Whoever asks is answered.\nok\n// It takes so many.')).toEqual([
      '1: // Whoever asks is answered.',
      '3: // It takes so many.',
    ]);
    expect(hidingLines("causes: ['nobody-listens'],")).toEqual([]);
    expect(hidingLines("causes: ['nobody-listens'], // nobody")).toHaveLength(1);
  });
});

async function textsOf(room: string): Promise<readonly string[]> {
  const files = await readdir(join(PACKAGE_FOLDER, room), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map(({ parentPath, name }) => relative(PACKAGE_FOLDER, join(parentPath, name)))
    .filter((path) => TEXT.test(path) && !RECORDED.test(path));
}
