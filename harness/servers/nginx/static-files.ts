import { join } from 'node:path';
import { defineApp } from '../../apps/app.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import type { NginxStage } from './nginx-stage.ts';

/** Two versions of a file that nginx serves by itself; its text says which it is. */
export const STATIC_FILES = defineApp({
  name: 'static-files',
  folder: join(PACKAGE_FOLDER, 'apps', 'static-files'),
  versions: { ver_a: { from: 'ver_a', says: 'ver_a' }, ver_b: { from: 'ver_b', says: 'ver_b' } },
  version: { body: /^(ver_[ab]) / },
  paths: ['/page.txt'],
});

/**
 * Switches the link, which takes less time than passes between two requests: one is answered meanwhile, so that it is a reload under
 * siege.
 */
export async function switchesUnderSiege(stage: NginxStage, build: string): Promise<void> {
  await stage.switchBuild(build);
  const answered = stage.count('answered');
  await stage.until('a request to be answered', () => (stage.count('answered') > answered ? true : null));
}
