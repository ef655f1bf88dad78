import { join } from 'node:path';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { boundedDocker } from '../../runtime/daemon.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { DOCKER_KNOWLEDGE } from './docker-causes.ts';
import { meaningOf } from './docker-log.ts';
import { SwarmStage } from './swarm-stage.ts';

const ANSWER_MS = 10_000;

/** Docker as what deploys: containers that are replaced, and services of a Swarm that are updated. */
export const DOCKER = defineServer({
  name: 'docker',
  title: 'Docker',
  find: findDocker,
  howToInstall: 'Start Docker (Debian and Ubuntu: apt-get install docker.io)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'docker', 'Dockerfile'),
    version: { argv: ['node', '--version'] },
  },
  runsIn: 'docker',
  confFolder: join(PACKAGE_FOLDER, 'conf', 'docker'),
  app: fooservIn('node'),
  meaningOf,
  ready: /^app \d+ listens with /,
  endReasons: [/^\w*Error\b.*: /, /\[emerg\] .*/],
  endSignal: 'SIGTERM',
  createStage: (props) => new SwarmStage(props),
  async startUsual(stage, name) {
    const app = await stage.runApp(name, 'ver_a', { publish: true });
    await stage.listens(app);
    return app;
  },
  knowledge: DOCKER_KNOWLEDGE,
});

/** The daemon that answers; it has 10 s to say its version. */
async function findDocker(): Promise<LookedForServer> {
  const said: { readonly Version?: string } | null = await boundedDocker(ANSWER_MS)
    .version()
    .catch(() => null);
  return said?.Version === undefined ? { kind: 'absent' } : { kind: 'usable', path: 'docker', version: said.Version };
}
