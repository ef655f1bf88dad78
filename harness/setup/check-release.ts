import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { objectionsTo, type Release } from './release-plan.ts';

// `node harness/setup/check-release.ts v1.2.3`: exit code 1, with the reasons, if this can't be released under this tag. Imports only what
// Node has: it runs before anything is installed.
const repositoryFolder = join(import.meta.dirname, '../..');

/** What the registry knows of a package. Rejects if it does not answer: a name that can't be asked for is not free. */
async function publishedAs(name: string): Promise<Release['published']> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['view', name, 'name', 'versions', 'repository.url', '--json'], {
      timeout: 60_000,
    });
    const found = JSON.parse(stdout);
    return { name, versions: [found.versions].flat(), repository: found['repository.url'] ?? null };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && String(error.stdout).includes('"E404"')) return null;
    throw error;
  }
}

const manifest = JSON.parse(await readFile(join(repositoryFolder, 'package.json'), 'utf8'));
const objections = objectionsTo({
  tag: process.argv[2] ?? '',
  manifest,
  changelog: await readFile(join(repositoryFolder, 'CHANGELOG.md'), 'utf8'),
  published: await publishedAs(manifest.name),
  repository: manifest.repository?.url ?? null,
});
for (const objection of objections) console.error(objection);
if (objections.length > 0) process.exitCode = 1;
else console.log(`${manifest.name} ${manifest.version} can be released`);
