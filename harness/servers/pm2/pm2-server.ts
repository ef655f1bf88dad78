import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { PM2_KNOWLEDGE } from './pm2-causes.ts';
import { meaningOf, printedTime } from './pm2-log.ts';
import { Pm2Stage } from './pm2-stage.ts';

const FOLDER = join(PACKAGE_FOLDER, 'conf', 'pm2');

/** pm2 in cluster mode, in the foreground as containers have it (pm2-runtime). */
export const PM2 = defineServer({
  name: 'pm2',
  title: 'pm2',
  find: findPm2,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install nodejs npm; then npm install --global pm2)',
  image: {
    dockerfile: join(FOLDER, 'Dockerfile'),
    version: { argv: ['node', '-p', 'require("/opt/pm2/node_modules/pm2/package.json").version'] },
    npmFolder: FOLDER,
  },
  confFolder: FOLDER,
  app: fooservIn('node'),
  meaningOf,
  printedTime,
  ready: /^Worker listens \(pid: \d+\)$/,
  endReasons: [/^\w*Error\b.*: /, /\[PM2\]\[ERROR\] /, /EADDRINUSE/],
  endSignal: 'SIGTERM',
  createStage: (props) => new Pm2Stage(props),
  startUsual: (stage, name) => stage.startPm2(name),
  knowledge: PM2_KNOWLEDGE,
});

/** The first `pm2` on PATH. Its version is read beside it: when it is asked, pm2 makes a folder in the user's home. */
async function findPm2(): Promise<LookedForServer> {
  const [path, runtime, node] = await Promise.all(['pm2', 'pm2-runtime', 'node'].map((name) => onPath(name)));
  if (path == null || node == null) return { kind: 'absent' };
  if (runtime == null) return { kind: 'unfit', path, reason: 'has no pm2-runtime beside it on PATH', hint: 'Install pm2 anew.' };
  const version = await versionBeside(path).catch(() => null);
  if (version === null)
    return { kind: 'unfit', path, reason: 'is not where npm puts it', hint: 'Install it by `npm install --global pm2`.' };
  return { kind: 'usable', path, version };
}

/** npm puts a link to `bin/pm2` of the package on PATH. */
async function versionBeside(path: string): Promise<string | null> {
  const said: unknown = JSON.parse(await readFile(join(dirname(await realpath(path)), '..', 'package.json'), 'utf8'));
  return typeof said === 'object' && said !== null && 'version' in said && typeof said.version === 'string' ? said.version : null;
}
