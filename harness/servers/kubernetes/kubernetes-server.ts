import { join } from 'node:path';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { defineServer } from '../server.ts';
import { KUBERNETES_KNOWLEDGE } from './kubernetes-causes.ts';
import { meaningOf } from './kubernetes-log.ts';
import { KubernetesStage } from './kubernetes-stage.ts';

/** A cluster as a server: what is tested is how it replaces pods. What serves in them is part of a scenario. */
export const KUBERNETES = defineServer({
  name: 'kubernetes',
  title: 'Kubernetes',
  runsIn: 'kubernetes',
  // It is on no PATH: the runtime finds it by the user's kubeconfig.
  find: async () => ({ kind: 'absent' }),
  howToInstall: 'Use `--runtime kubernetes`, with a kubeconfig that names a cluster',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'kubernetes', 'Dockerfile'),
    version: { argv: ['node', '--version'] },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'kubernetes'),
  app: fooservIn('node'),
  meaningOf,
  ready: /^pod \d+ listens$/,
  endSignal: 'SIGTERM',
  createStage: (props) => new KubernetesStage(props),
  knowledge: KUBERNETES_KNOWLEDGE,
});
