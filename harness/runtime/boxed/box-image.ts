import { existsSync } from 'node:fs';
import { copyFile, cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type Dockerode from 'dockerode';
import { execa } from 'execa';
import { type BuildContext, ensureImage } from '../image.ts';

const NPM_ANSWER_MS = 15_000;
const DOCKERFILE = 'Dockerfile.boxed';
const BESIDE = ['package.json', 'package-lock.json'];
/** What fetches a Node by npm, at its place in the build. */
const OWN_NODE = join('bin', 'own-node');
/** As the Dockerfile calls it. */
const TRUSTED = 'npm-ca.pem';
/** It brings a Node and the packages of npm, over the user's line. */
const BUILD_LIMIT_MS = 900_000;

export interface BoxImageOptions {
  /** Path of `Dockerfile.boxed`; `package.json` and `package-lock.json` lie beside it. */
  readonly dockerfile: string;
  readonly base: string;
  /** A folder for what the build is made from. */
  readonly scratch: string;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The image of the box, built if it is not there yet. Returns its tag. */
export async function ensureBoxImage(docker: Dockerode, { dockerfile, base, scratch, onLine, signal }: BoxImageOptions): Promise<string> {
  return ensureImage(docker, {
    repository: 'zerodrop-boxed',
    what: 'the image of the runtime boxed',
    dockerfile,
    base,
    // Not package.json: what it says of packages stands in the lock file, and the rest of it is mounted with the sources.
    decidedBy: [join(dirname(dockerfile), 'package-lock.json'), join(ownNode(dirname(dockerfile)), 'node-packages.js')],
    prepare: async () => {
      onLine('building the image of the runtime boxed: once, a few minutes');
      return contextOf(dirname(dockerfile), scratch);
    },
    limitMs: BUILD_LIMIT_MS,
    // A build has a thousand lines; the last of them are in the error if it fails.
    onLine: (line) => {
      if (/^Step \d+/.test(line)) onLine(line);
    },
    signal,
  });
}

/** What a build is made from, in a folder of its own: npm in the container has to find what npm finds here. */
async function contextOf(folder: string, scratch: string): Promise<BuildContext> {
  const [registry, cafile] = await Promise.all([npmSetting('registry', folder), npmSetting('cafile', folder)]);
  for (const name of [DOCKERFILE, ...BESIDE]) await copyFile(join(folder, name), join(scratch, name));
  await cp(ownNode(folder), join(scratch, OWN_NODE), { recursive: true });
  const trusted = cafile ?? process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  // Certificates that only this machine trusts, as those of a company's proxy.
  const copied =
    trusted !== '' &&
    (await copyFile(trusted, join(scratch, TRUSTED)).then(
      () => true,
      () => false,
    ));
  return {
    folder: scratch,
    files: [DOCKERFILE, ...BESIDE, OWN_NODE, ...(copied ? [TRUSTED] : [])],
    args: registry === null ? {} : { REGISTRY: registry },
  };
}

/** Its folder: in the repository, and beside what is compiled from it. */
function ownNode(folder: string): string {
  const inRepository = join(folder, OWN_NODE);
  return existsSync(inRepository) ? inRepository : join(folder, '..', OWN_NODE);
}

/** A setting of this machine's npm; null if it has none, or there is no npm to ask. */
async function npmSetting(name: string, cwd: string): Promise<string | null> {
  const asked = await execa('npm', ['config', 'get', name], { cwd, reject: false, timeout: NPM_ANSWER_MS, stdin: 'ignore' });
  const said = asked.failed ? '' : asked.stdout.trim();
  return said === '' || said === 'null' || said === 'undefined' ? null : said;
}

/** Path of the box's Dockerfile. */
export function boxDockerfile(packageFolder: string): string {
  return join(packageFolder, DOCKERFILE);
}
