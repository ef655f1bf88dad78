import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { NGINX_KNOWLEDGE } from './nginx-causes.ts';
import { meaningOf, printedTime } from './nginx-log.ts';
import { NginxStage } from './nginx-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /nginx\/([\d.]+)/;

/** nginx 1.22 or newer, as a proxy in front of backends of Node. */
export const NGINX = defineServer({
  name: 'nginx',
  title: 'nginx',
  find: findNginx,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install nginx-light nodejs)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'nginx', 'Dockerfile'),
    version: { argv: ['nginx', '-v'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'nginx'),
  app: fooservIn('node'),
  meaningOf,
  printedTime,
  ready: /: start worker process \d+$/,
  endReasons: [/\[emerg\] .*/, /\[alert\] .*/],
  endSignal: 'SIGQUIT',
  createStage: (props) => new NginxStage(props),
  async startUsual(stage, name) {
    await stage.startBackends('ver_a');
    return stage.startNginx(name, 'proxy.conf');
  },
  knowledge: NGINX_KNOWLEDGE,
  versionIn: (line) => /\[notice\] \d+#\d+: nginx\/(\S+)$/.exec(line)?.[1] ?? null,
  standing: [/: start worker processes$/, /: start worker process \d+$/],
});

/** The first `nginx` on PATH, or where daemons are; it has 10 s to say its version. */
async function findNginx(): Promise<LookedForServer> {
  const path = await onPath('nginx', `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`);
  if (path === null || (await onPath('node')) === null) return { kind: 'absent' };
  const said = await execa(path, ['-v'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore', all: true });
  const version = VERSION.exec(said.all ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} -v\`.` };
  return { kind: 'usable', path, version };
}
