import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { HAPROXY_KNOWLEDGE } from './haproxy-causes.ts';
import { HAPROXY_CONFIGURATION } from './haproxy-configuration.ts';
import { meaningOf } from './haproxy-log.ts';
import { HaproxyStage } from './haproxy-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /^HAProxy version (\S+)/;
/** Debian's place for it, which is not on every user's PATH. */
const SBIN = '/usr/sbin/haproxy';

/** HAProxy 2.6 or newer, in front of servers of Node: conf/haproxy/ready-backend.mjs. */
export const HAPROXY = defineServer({
  name: 'haproxy',
  title: 'HAProxy',
  find: findHaproxy,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install haproxy nodejs)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'haproxy', 'Dockerfile'),
    version: { argv: ['haproxy', '-v'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'haproxy'),
  app: fooservIn('node'),
  meaningOf,
  ready: /Loading success\.$/,
  endReasons: [/^\[ALERT\] /, /^\w*Error\b.*: /, /EADDRINUSE/],
  // The soft stop; SIGTERM stops it at once.
  endSignal: 'SIGUSR1',
  createStage: (props) => new HaproxyStage(props),
  async startUsual(stage, name) {
    await stage.writeConfiguration(await stage.startBackends(`${name}-backend`, 2));
    return stage.startHaproxy(name);
  },
  knowledge: HAPROXY_KNOWLEDGE,
  ownConfiguration: HAPROXY_CONFIGURATION,
});

/** The first `haproxy` on PATH, or Debian's; it has 10 s to say its version. */
async function findHaproxy(): Promise<LookedForServer> {
  const path =
    (await onPath('haproxy')) ??
    (await access(SBIN, constants.X_OK).then(
      () => SBIN,
      () => null,
    ));
  if (path === null) return { kind: 'absent' };
  const said = await execa(path, ['-v'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} -v\`.` };
  return { kind: 'usable', path, version };
}
