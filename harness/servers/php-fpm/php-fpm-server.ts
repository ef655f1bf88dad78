import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { PHP_FPM_KNOWLEDGE } from './php-fpm-causes.ts';
import { meaningOf, printedTime } from './php-fpm-log.ts';
import { PhpFpmStage, PROGRAM } from './php-fpm-stage.ts';
import { POOL_STATUS } from './pool-status.ts';

const ANSWER_MS = 10_000;
const VERSION = /^PHP (\d+\.\d+\.\d+)/m;
/** Where daemons are, beyond the PATH of a user. */
const FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

/** PHP-FPM 8.2 or newer, behind nginx. */
export const PHP_FPM = defineServer({
  name: 'php-fpm',
  title: 'PHP-FPM',
  find: findFpm,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install php-fpm nginx-light)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'php-fpm', 'Dockerfile'),
    version: { argv: ['sh', '-c', `${PROGRAM} exec "$fpm" -v`], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'php-fpm'),
  app: fooservIn('php'),
  meaningOf,
  printedTime,
  ready: /: ready to handle connections$/,
  endReasons: [/PHP Fatal error: .*/, /\bERROR: .*/, /\[emerg\] .*/],
  endSignal: 'SIGQUIT',
  createStage: (props) => new PhpFpmStage(props),
  async startUsual(stage, name) {
    const fpm = await stage.startFpm(name);
    await stage.startFront(fpm);
    return fpm;
  },
  knowledge: PHP_FPM_KNOWLEDGE,
  statistics: POOL_STATUS,
  standing: [/: fpm is running, pid \d+$/, /\[pool \S+\] child \d+ started$/],
  // What it writes at `log_level = debug` besides what tells of its workers.
  requestLine:
    / DEBUG: (?!.*(?:child \d+ (?:started|exited|has been killed)|sending signal \d+ SIG\w+ to child \d+|received SIG(?:QUIT|TERM|USR2))\b)/,
});

/** The newest `php-fpm` of PATH, or of where daemons are; it has 10 s to say its version. nginx must be there, too. */
async function findFpm(): Promise<LookedForServer> {
  const folders = [...new Set([...(process.env['PATH'] ?? '').split(':'), ...FOLDERS])].filter((folder) => folder !== '');
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    found.push(...names.filter((name) => /^php-fpm(?:\d+\.\d+)?$/.test(name)).map((name) => join(folder, name)));
  }
  const path = found.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (path === undefined || (await onPath('nginx', folders.join(':'))) === null) return { kind: 'absent' };
  const said = await execa(path, ['-v'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} -v\`.` };
  return { kind: 'usable', path, version };
}
