import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { NODE_KNOWLEDGE } from './node-causes.ts';
import { meaningOf } from './node-log.ts';
import { NodeStage } from './node-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /^v(\d+\.\d+\.\d+)/;

/** Node 18 or newer, as a cluster by hand: conf/node/primary.mjs. */
export const NODE = defineServer({
  name: 'node',
  title: 'Node',
  find: findNode,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install nodejs)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'node', 'Dockerfile'),
    version: { argv: ['node', '--version'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'node'),
  app: fooservIn('node'),
  meaningOf,
  ready: /^primary \d+ is ready$/,
  endReasons: [/^\w*Error\b.*: /, /EADDRINUSE/],
  endSignal: 'SIGTERM',
  createStage: (props) => new NodeStage(props),
  startUsual: (stage, name) => stage.startNode(name),
  knowledge: NODE_KNOWLEDGE,
  versionIn: (line) => /^primary \d+ starts: node (\S+),/.exec(line)?.[1] ?? null,
});

/** The first `node` on PATH; it has 10 s to say its version. */
async function findNode(): Promise<LookedForServer> {
  const path = await onPath('node');
  if (path === null) return { kind: 'absent' };
  const said = await execa(path, ['--version'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} --version\`.` };
  if (Number.parseInt(version, 10) < 18)
    return { kind: 'unfit', path, reason: `is ${version}, and too old`, hint: 'Install Node 18 or newer.' };
  return { kind: 'usable', path, version };
}
