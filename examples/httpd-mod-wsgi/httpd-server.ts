import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Instance } from '../../harness/run/stage/instance.ts';
import { Stage } from '../../harness/run/stage/stage.ts';
import { onPath } from '../../harness/runtime/detect.ts';
import { defineServer, type LookedForServer } from '../../harness/servers/server.ts';

/** What httpd puts before a line: `[Sat Nov 28 02:25:01.123456 2026] [mpm_prefork:notice] [pid 7] `. */
const PREFIX = /^\[\w+ \w+ \d+ [\d:.]+ \d+\] \[[\w:]+\] \[pid (\d+)[^\]]*\] (?:\[remote [^\]]*\] )?/;
const READY = /worker is ready/;

/** What can be done to httpd beyond what can be done to every server. */
export class HttpdStage extends Stage {
  /** Starts httpd, and waits until each worker has imported the app. */
  async startHttpd(name: string): Promise<Instance> {
    const httpd = await this.start({
      name,
      argv: ['apache2', '-D', 'FOREGROUND', '-d', this.folder, '-f', `${this.confFolder}/httpd.conf`],
      title: `start ${name} with httpd.conf`,
      env: { CONF_FOLDER: this.confFolder },
      configuration: ['httpd.conf', 'ready.py'],
    });
    await this.workersAreReady(httpd);
    return httpd;
  }

  /** Waits until as many workers as there are have said, since the last transition began, that they have the app. */
  async workersAreReady(httpd: Instance): Promise<void> {
    await httpd.says(READY, { what: `all ${this.processes} workers of ${httpd.name}`, times: this.processes, imports: this.processes });
  }
}

async function findHttpd(): Promise<LookedForServer> {
  const path = await onPath('apache2', `${process.env['PATH']}:/usr/sbin`);
  if (path === null) return { kind: 'absent' };
  const { stdout } = await promisify(execFile)(path, ['-v']).catch(() => ({ stdout: '' }));
  const version = /Apache\/([\d.]+)/.exec(stdout)?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} -v\`.` };
  if (process.getuid?.() === 0)
    return { kind: 'unfit', path, reason: 'runs no app as root', hint: "Run zerodrop as another user: the run's folder is its own." };
  return { kind: 'usable', path, version };
}

/** Apache httpd 2.4 with mod_wsgi in embedded mode: each child of the prefork MPM has the app. */
export const HTTPD = defineServer({
  name: 'httpd',
  title: 'Apache httpd',
  find: findHttpd,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install apache2-bin libapache2-mod-wsgi-py3)',
  image: {
    dockerfile: `${import.meta.dirname}/Dockerfile`,
    version: { argv: ['apache2', '-v'], read: (output) => /Apache\/([\d.]+)/.exec(output)?.[1] ?? output },
  },
  confFolder: import.meta.dirname,
  meaningOf: (line) => ({ kind: READY.test(line) ? 'worker-ready' : 'log-line', pid: Number(PREFIX.exec(line)?.[1] ?? 0) || null }),
  ready: READY,
  endReasons: [/^AH\d+: .*/, /Error: .*/],
  endSignal: 'SIGTERM',
  createStage: (props) => new HttpdStage(props),
});
