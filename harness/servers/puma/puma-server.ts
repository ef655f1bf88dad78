import { join } from 'node:path';
import { execa } from 'execa';
import { fooservIn } from '../../apps/fooserv/fooserv.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { onPath } from '../../runtime/detect.ts';
import { defineServer, type LookedForServer } from '../server.ts';
import { ControlServer } from './control-server.ts';
import { PUMA_KNOWLEDGE } from './puma-causes.ts';
import { meaningOf } from './puma-log.ts';
import { CONTROL_SUFFIX, PumaStage } from './puma-stage.ts';

const ANSWER_MS = 10_000;
const VERSION = /puma version (\d+\.\d+[\w.]*)/i;

/** Puma 5.6 or newer, as a cluster. */
export const PUMA = defineServer({
  name: 'puma',
  title: 'Puma',
  find: findPuma,
  howToInstall: 'Install it (Debian and Ubuntu: apt-get install puma)',
  image: {
    dockerfile: join(PACKAGE_FOLDER, 'conf', 'puma', 'Dockerfile'),
    version: { argv: ['puma', '--version'], read: (output) => VERSION.exec(output)?.[1] ?? output },
  },
  confFolder: join(PACKAGE_FOLDER, 'conf', 'puma'),
  app: fooservIn('rack'),
  meaningOf,
  ready: /- Worker \d+ \(PID: \d+\) booted in /,
  endReasons: [/! Unable to load application: /, /^\w*(?:Error|Exception)\b.*: /, /Address already in use/],
  endSignal: 'SIGTERM',
  createStage: (props) => new PumaStage(props),
  startUsual: (stage, name) => stage.startPuma(name),
  knowledge: PUMA_KNOWLEDGE,
  statistics: {
    instanceOf: (file) => (file.endsWith(CONTROL_SUFFIX) ? file.slice(0, -CONTROL_SUFFIX.length) : null),
    open: (instance, path, signal) => new ControlServer(instance, path, signal),
  },
  versionIn: (line) => /\* Puma version: (\S+) /.exec(line)?.[1] ?? null,
  standing: [/\* Puma version: /, /\* Listening on /, /Puma starting in cluster mode/],
});

/** The first `puma` on PATH; it has 10 s to say its version. */
async function findPuma(): Promise<LookedForServer> {
  const path = await onPath('puma');
  if (path === null) return { kind: 'absent' };
  const said = await execa(path, ['--version'], { reject: false, timeout: ANSWER_MS, stdin: 'ignore' });
  const version = VERSION.exec(said.stdout ?? '')?.[1];
  if (version === undefined) return { kind: 'unfit', path, reason: 'can not say its version', hint: `Look at \`${path} --version\`.` };
  return { kind: 'usable', path, version };
}
