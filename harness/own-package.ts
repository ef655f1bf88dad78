import { registerHooks } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_FOLDER } from './core/package-folder.ts';

/** The modules that the package exports, by the names under which they are imported, and their files without an ending. */
export const EXPORTED_MODULES: Readonly<Record<string, string>> = {
  zerodrop: 'harness/index',
  'zerodrop/uwsgi': 'harness/servers/uwsgi/uwsgi-package',
  'zerodrop/gunicorn': 'harness/servers/gunicorn/gunicorn-package',
  'zerodrop/vitest': 'harness/library/vitest-matcher',
  'zerodrop/jest': 'harness/library/jest-matcher',
};

/** `.ts` of the sources, which Node runs as they are; `.js` in a package. */
const ENDING = extname(import.meta.filename);

let isHooked = false;

/**
 * From now on `import ... from 'zerodrop'`, or of one of its parts such as `zerodrop/uwsgi`, gives the zerodrop that runs, whichever file
 * asks. So a user's scenario shares classes with the command line that carries it out: a zerodrop that is installed for all users, or a
 * checkout, would else load the one of the scenario's own `node_modules` beside itself, and neither would know the other's errors.
 * A scenario that has no `node_modules` above it could not be loaded at all.
 */
export function importOwnPackage(): void {
  if (isHooked) return;
  isHooked = true;
  registerHooks({ resolve: (specifier, context, next) => next(ownModule(specifier) ?? specifier, context) });
}

/** The URL of what the package exports by this name; null if it exports nothing of that name. */
export function ownModule(specifier: string): string | null {
  const file = Object.hasOwn(EXPORTED_MODULES, specifier) ? EXPORTED_MODULES[specifier] : undefined;
  return file === undefined ? null : pathToFileURL(join(PACKAGE_FOLDER, `${file}${ENDING}`)).href;
}
