import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { type App, defineApp } from '../app.ts';
import { countServed, readJournals } from '../served-journal.ts';
import { EVENTS_PATH, POST_PATHS, WS_PATH } from './fooserv-judge.ts';
import { fooservSelfTest } from './fooserv-self-test.ts';
import { switchBuild, VERSIONS } from './fooserv-versions.ts';

/** What is posted unless a scenario says otherwise: a kibibyte. */
const POSTED = 'posted by zerodrop '.repeat(54).slice(0, 1024);

/** A stream of `/events/` in which nothing comes for so long stands still: fifty times as long as it takes, in milliseconds. */
const EVENT_WITHIN_MS = 5000;

/** fooserv for one kind of server. */
interface Flavour {
  /** A folder below `apps/fooserv`, of which each version is a folder. */
  readonly language: string;
  /** The file of a version that the server loads. */
  readonly entry: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What fooserv is written for; they answer alike, and a test holds them to it. */
const FLAVOURS = {
  wsgi: { language: 'python', entry: 'wsgi.py', environment: { PYTHONDONTWRITEBYTECODE: '1' } },
  asgi: { language: 'python', entry: 'asgi.py', environment: { PYTHONDONTWRITEBYTECODE: '1' } },
  rack: { language: 'ruby', entry: 'config.ru' },
  php: { language: 'php', entry: 'index.php' },
  node: { language: 'node', entry: 'app.mjs' },
} as const satisfies Readonly<Record<string, Flavour>>;

export type FooservFlavour = keyof typeof FLAVOURS;

/** fooserv, written for a kind of server. Its environment says where its versions are (APP_PATH); `current` points at one of them. */
export function fooservIn(flavour: FooservFlavour): App {
  const { language, entry, environment = {} }: Flavour = FLAVOURS[flavour];
  const builds = join(PACKAGE_FOLDER, 'apps', 'fooserv', language);
  return defineApp({
    name: 'fooserv',
    versions: VERSIONS,
    folders: [builds],
    selfTest: fooservSelfTest,
    // An answer that is made while it is sent takes its time as a stream does, and a WebSocket for as long as it is held.
    isSlow: (path) => path.endsWith('/slow/') || ['/stream/', EVENTS_PATH, WS_PATH].includes(path),
    exchanges: {
      post: POST_PATHS.map((path) => ({ path, method: 'POST', body: POSTED })),
      sse: [{ path: EVENTS_PATH, stream: { numbersFrom: 1, endEvent: 'end', eventWithinMs: EVENT_WITHIN_MS } }],
      ws: [{ path: WS_PATH, webSocket: { everyMs: 200 } }],
    },
    environment: ({ startupSeconds, slowSeconds, seed, journalFolder }) => ({
      APP_PATH: builds,
      FOOSERV_STARTUP_SECONDS: String(startupSeconds),
      FOOSERV_SLOW_SECONDS: slowSeconds,
      FOOSERV_JOURNAL: journalFolder,
      ...(seed === null ? {} : { FOOSERV_SEED: String(seed) }),
      ...environment,
    }),
    switchBuild: (workFolder, build) => switchBuild(workFolder, builds, build, entry),
    served: async (folder, ledger, originNs, triggersMs) => countServed(await readJournals(folder), ledger, originNs, triggersMs),
  });
}

/** fooserv as a WSGI application. */
export const FOOSERV_PYTHON = fooservIn('wsgi');
