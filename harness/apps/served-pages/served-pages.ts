import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { defineApp } from '../app.ts';

/** A page of the app, which each client of the siege asks for. */
export const PAGE = '/page.txt';
/** What the page of the old version asks for. Its name holds the version, as build tools name scripts and styles. */
export const OLD_ASSET = '/assets/ver_a.txt';

/** Pages and their assets, which have the text of their page, so that one judge knows both; `kept`: the new version has the assets of the old one, too. */
export function pagesOf(folder: 'static-files' | 'served-pages', kept: boolean) {
  return defineApp({
    name: folder,
    folder: join(PACKAGE_FOLDER, 'apps', folder),
    versions: { ver_a: { from: 'ver_a', says: 'ver_a' }, ver_b: { from: kept ? 'ver_b-and-assets' : 'ver_b', says: 'ver_b' } },
    version: { body: /^(ver_[ab]) / },
    paths: [PAGE],
  });
}
