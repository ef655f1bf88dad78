import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package: the one with package.json, above this file, in the repository as in an installed package. */
export const PACKAGE_FOLDER = findPackage(dirname(fileURLToPath(import.meta.url)));

export const APPS_FOLDER = join(PACKAGE_FOLDER, 'apps');
/** Configuration of uWSGI's scenarios. */
export const CONF_FOLDER = join(PACKAGE_FOLDER, 'conf', 'uwsgi');
export const DOCKERFILE = join(PACKAGE_FOLDER, 'Dockerfile.uwsgi');

function findPackage(folder: string): string {
  return existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : findPackage(dirname(folder));
}
