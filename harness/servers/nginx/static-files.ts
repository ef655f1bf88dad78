import { join } from 'node:path';
import { defineApp } from '../../apps/app.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';

/** Two versions of a file that nginx serves by itself; its text says which it is. */
export const STATIC_FILES = defineApp({
  name: 'static-files',
  folder: join(PACKAGE_FOLDER, 'apps', 'static-files'),
  versions: { ver_a: { from: 'ver_a', says: 'ver_a' }, ver_b: { from: 'ver_b', says: 'ver_b' } },
  version: { body: /^(ver_[ab]) / },
  paths: ['/page.txt'],
});
