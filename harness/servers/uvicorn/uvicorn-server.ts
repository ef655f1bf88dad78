import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { UVICORN_KNOWLEDGE } from './uvicorn-causes.ts';
import { meaningOf } from './uvicorn-log.ts';
import { UvicornStage } from './uvicorn-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /uvicorn (\d+\.\d+[\w.]*)/;

/** uvicorn 0.17 or newer. */
export const UVICORN = defineServer({
  name: 'uvicorn',
  title: 'uvicorn',
  find: findUvicorn,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install uvicorn)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'uvicorn', 'Dockerfile'),
    version: { argv: ['uvicorn', '--version'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'uvicorn'),
  app: fooservIn('asgi'),
  meaningOf,
  ready: /Application startup complete\./,
  endReasons: [/^\w*(?:Error|Exception)\b.*: /, /error while attempting to bind/, /Error: No such option/],
  endSignal: 'SIGTERM',
  createStage: (props) => new UvicornStage(props),
  startUsual: (stage, name) => stage.startUvicorn(name),
  knowledge: UVICORN_KNOWLEDGE,
  standing: [/Uvicorn running on /, /Started parent process /, /Started server process /],
  // The access log, in its usual format.
  requestLine: /^INFO: +[\d.:]+ - "[A-Z]+ \S+ HTTP\/[\d.]+" \d{3} /,
});

/** The first `uvicorn` on PATH; it has 10 s to say its version. */
async function findUvicorn(): Promise<LookedForServer> {
  const path = await onPath('uvicorn');
  if (path === null) return { kind: 'absent' };
  const said = await execa(path, ['--version'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} --version\`.` };
  return { kind: 'usable', path, version };
}
