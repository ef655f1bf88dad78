import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { defineApp } from '../app.ts';

/** An app of Node that keeps the sessions of its users in its memory. One that it does not know is answered by 409. */
export const KEPT_SESSIONS = defineApp({
  name: 'kept-sessions',
  folder: join(PACKAGE_FOLDER, 'apps', 'kept-sessions'),
  versions: { ver_a: { from: 'ver_a', says: 'ver_a' }, ver_b: { from: 'ver_b', says: 'ver_b' } },
  version: { body: /^(ver_[ab]) / },
  paths: ['/session'],
});
