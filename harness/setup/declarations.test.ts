import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepDeclarationsOf } from './declarations.ts';

it('keeps the declarations that an entry needs, in whatever way it names them, and no others', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zd-declarations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'core'));
  const files = {
    'index.d.ts': "export * from './a.js';\nimport './b.js';\nexport declare const c: import('./core/c.js').C;\nimport 'node:net';\n",
    'a.d.ts': "import type { D } from './core/d.js';\nexport type A = D;\n",
    'b.d.ts': '',
    'core/c.d.ts': "import type { A } from '../a.js';\nexport type C = A;\n",
    'core/d.d.ts': 'export type D = 1;\n',
    'core/inside.d.ts': "export type { A } from '../a.js';\n",
    'core/inside.js': '',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await keepDeclarationsOf(folder, [join(folder, 'index.d.ts')]);
  const left = (await readdir(folder, { recursive: true })).filter((name) => name.includes('.')).sort();
  expect(left).toEqual(['a.d.ts', 'b.d.ts', 'core/c.d.ts', 'core/d.d.ts', 'core/inside.js', 'index.d.ts']);
});

it('refuses an entry that names a file which is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zd-declarations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.d.ts'), "export * from './gone.js';\n");
  await expect(keepDeclarationsOf(folder, [join(folder, 'index.d.ts')])).rejects.toThrow(/gone\.d\.ts/);
});
