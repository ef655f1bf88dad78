import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { execa } from 'execa';
import { EXPORTED_MODULES } from '../own-package.ts';
import { keepDeclarationsOf } from './declarations.ts';

// Compiles zerodrop for the package, into `dist/`, which has the layout of the repository: what the sources find by a
// path relative to themselves (apps, conf, the parts of the HTML page), the compiled files find too.
const repository = join(import.meta.dirname, '../..');
const dist = join(repository, 'dist');
/** The sources, and the scripts of the HTML page, which run in browsers. */
const CONFIGS = ['tsconfig.build.json', 'harness/report/html/page/tsconfig.build.json'];

await rm(dist, { recursive: true, force: true });
for (const config of CONFIGS)
  await execa('tsc', ['-p', join(repository, config)], { preferLocal: true, localDir: repository, stdio: 'inherit' });

await keepDeclarationsOf(
  dist,
  Object.values(EXPORTED_MODULES).map((file) => join(dist, `${file}.d.ts`)),
);

for (const name of ['apps', 'conf', 'Dockerfile.uwsgi', 'Dockerfile.boxed', 'package-lock.json']) {
  await cp(join(repository, name), join(dist, name), { recursive: true, filter: (path) => basename(path) !== '__pycache__' });
}

// What names the package, its version and its dependencies. What npm reads of a package stands in that above.
const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
for (const field of ['exports', 'bin', 'files', 'scripts']) delete manifest[field];
await writeFile(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

/** Not part of the package: set-up of the repository, and what only tests use. */
const WITHOUT = ['setup', 'report/sample'];
const harness = join(repository, 'harness');
await cp(harness, join(dist, 'harness'), {
  recursive: true,
  filter: (path) => !path.endsWith('.ts') && !path.endsWith('.json') && !WITHOUT.includes(relative(harness, path)),
});
