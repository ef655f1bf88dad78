import { cp, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ZerodropError } from '../../core/errors.ts';
import { PACKAGE_FOLDER } from '../../core/package-folder.ts';
import { dockerAnswers } from '../detect.ts';
import { ensureImage, type ImagedServer, type ImageOptions, imageOf } from '../image.ts';
import { createOwnedFolder, removeWorkFolder, thisOwner } from '../workspace.ts';

/** The variable that names an image in a registry that the cluster can pull from. */
export const IMAGE_VARIABLE = 'ZERODROP_KUBERNETES_IMAGE';

/** What pods run. */
export interface PodImage {
  readonly name: string;
  readonly pullPolicy: 'Never' | 'IfNotPresent';
}

/** What goes into the image besides its Dockerfile: folders of the package. */
const FOLDERS = ['apps/fooserv/node', 'apps/fooserv/python', 'conf/kubernetes'] as const;

type BuildOptions = Pick<ImageOptions, 'base' | 'onLine' | 'signal'> & { readonly server: ImagedServer };

/**
 * The image that the variable names; else one that is built by the Docker daemon of this machine, and that no node pulls. A node that shares the
 * daemon has it, any other must be given it. Throws ZerodropError if there is neither.
 */
export async function podImage(options: BuildOptions, env: NodeJS.ProcessEnv = process.env): Promise<PodImage> {
  const given = env[IMAGE_VARIABLE] ?? '';
  if (given !== '') return { name: given, pullPolicy: 'IfNotPresent' };
  if (!(await dockerAnswers()))
    throw new ZerodropError('there is no image for the pods: no Docker daemon answers that could build it', {
      hint: `Start Docker, or set ${IMAGE_VARIABLE} to an image that the cluster can pull: docs/kubernetes.md says how it is built.`,
    });
  return { name: await buildPodImage(options), pullPolicy: 'Never' };
}

/** Builds the image unless it is there, and returns its tag. */
export async function buildPodImage({ server, ...options }: BuildOptions): Promise<string> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const { dockerode } = (await getContainerRuntimeClient()).container;
  // Removed by the next run if this one is killed.
  const folder = await createOwnedFolder(await thisOwner('image'));
  try {
    return await ensureImage(dockerode, {
      ...imageOf(server),
      ...options,
      decidedBy: await filesOf(FOLDERS),
      async prepare() {
        for (const each of FOLDERS) await cp(join(PACKAGE_FOLDER, each), join(folder, each), { recursive: true, filter: isOfImage });
        const { dockerfile } = server.image;
        await cp(dockerfile, join(folder, basename(dockerfile)));
        return { folder, files: [basename(dockerfile), ...FOLDERS], args: {} };
      },
    });
  } finally {
    await removeWorkFolder(folder);
  }
}

async function filesOf(folders: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const files = await readdir(join(PACKAGE_FOLDER, folder), { recursive: true, withFileTypes: true });
      return files.filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    }),
  );
  return found.flat().filter(isOfImage).sort();
}

/** Deployments are sent to the cluster: they are not for its pods. */
function isOfImage(path: string): boolean {
  return !path.endsWith('.yaml') && !path.includes('__pycache__');
}

/** What to do if a node does not have an image, by the reason that its container waits for. */
export function imageHint({ name, pullPolicy }: PodImage): string {
  return pullPolicy === 'Never'
    ? `It was built here, and a node that has no part in this machine's Docker must be given it: \`kind load docker-image ${name}\`, \`k3d image import ${name}\` or \`minikube image load ${name}\`. Or push it to a registry, and set ${IMAGE_VARIABLE} to its name there.`
    : `Can the nodes pull ${name}? ${IMAGE_VARIABLE} names it.`;
}
