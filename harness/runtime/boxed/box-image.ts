import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Dockerode from 'dockerode';
import { ensureImage } from '../image.ts';
import { imageContext } from '../image-context.ts';

const DOCKERFILE = 'Dockerfile.boxed';
const BESIDE = ['package.json', 'package-lock.json'];
/** What fetches a Node by npm, at its place in the build. */
const OWN_NODE = join('bin', 'own-node');
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
      const folder = dirname(dockerfile);
      return imageContext(folder, scratch, [DOCKERFILE, ...BESIDE, OWN_NODE], { [OWN_NODE]: ownNode(folder) });
    },
    limitMs: BUILD_LIMIT_MS,
    // A build has a thousand lines; the last of them are in the error if it fails.
    onLine: (line) => {
      if (/^Step \d+/.test(line)) onLine(line);
    },
    signal,
  });
}

/** Its folder: in the repository, and beside what is compiled from it. */
function ownNode(folder: string): string {
  const inRepository = join(folder, OWN_NODE);
  return existsSync(inRepository) ? inRepository : join(folder, '..', OWN_NODE);
}

/** Path of the box's Dockerfile. */
export function boxDockerfile(packageFolder: string): string {
  return join(packageFolder, DOCKERFILE);
}
