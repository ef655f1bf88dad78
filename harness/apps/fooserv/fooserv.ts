import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { defineApp } from '../app.ts';
import { fooservSelfTest } from './fooserv-self-test.ts';
import { switchBuild, VERSIONS } from './fooserv-versions.ts';
import { countServed, readJournals } from './served-journal.ts';

/** fooserv in a language: a folder below `apps/fooserv`, of which each version is a folder. */
function fooserv(language: string, environment: Readonly<Record<string, string>>): ReturnType<typeof defineApp> {
  const builds = join(PACKAGE_FOLDER, 'apps', 'fooserv', language);
  return defineApp({
    name: 'fooserv',
    versions: VERSIONS,
    folders: [builds],
    selfTest: fooservSelfTest,
    isSlow: (path) => path === '/slow/',
    environment: ({ startupSeconds, slowSeconds, seed, journalFolder }) => ({
      APP_PATH: builds,
      FOOSERV_STARTUP_SECONDS: String(startupSeconds),
      FOOSERV_SLOW_SECONDS: slowSeconds,
      FOOSERV_JOURNAL: journalFolder,
      ...(seed === null ? {} : { FOOSERV_SEED: String(seed) }),
      ...environment,
    }),
    switchBuild: (workFolder, build) => switchBuild(workFolder, builds, build),
    served: async (folder, ledger, originNs, triggersMs) => countServed(await readJournals(folder), ledger, originNs, triggersMs),
  });
}

/** fooserv as a WSGI application. */
export const FOOSERV_PYTHON = fooserv('python', { PYTHONDONTWRITEBYTECODE: '1' });
