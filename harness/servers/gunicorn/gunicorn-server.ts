import { join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { GUNICORN_KNOWLEDGE } from './gunicorn-causes.ts';
import { GUNICORN_CONFIGURATION } from './gunicorn-configuration.ts';
import { meaningOf, printedTime } from './gunicorn-log.ts';
import { GunicornStage } from './gunicorn-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /\(version ([\d.]+)\)/;

/** gunicorn 20 or newer. */
export const GUNICORN = defineServer({
  name: 'gunicorn',
  title: 'gunicorn',
  find: findGunicorn,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install gunicorn)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'gunicorn', 'Dockerfile'),
    version: { argv: ['gunicorn', '--version'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'gunicorn'),
  meaningOf,
  printedTime,
  ready: /Worker ready/,
  endReasons: [/^\w*(?:Error|Exception)\b.*: /, /Address already in use/, /Worker failed to boot/],
  endSignal: 'SIGTERM',
  createStage: (props) => new GunicornStage(props),
  startUsual: (stage, name) => stage.startGunicorn(name, 'sync.py'),
  knowledge: GUNICORN_KNOWLEDGE,
  ownConfiguration: GUNICORN_CONFIGURATION,
  versionIn: (line) => /Starting gunicorn (\S+)$/.exec(line)?.[1] ?? null,
  standing: [/Starting gunicorn /, /Listening at: /, /Booting worker with pid: /],
  // The access log, in its usual format.
  requestLine: /^\S+ \S+ \S+ \[[^\]]+\] "[A-Z]+ \S+ HTTP\/[\d.]+" \d{3} /,
});

/** The first `gunicorn` on PATH; it has 10 s to say its version. */
async function findGunicorn(): Promise<LookedForServer> {
  const path = await onPath('gunicorn');
  if (path === null) return { kind: 'absent' };
  const said = await execa(path, ['--version'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} --version\`.` };
  return { kind: 'usable', path, version };
}
