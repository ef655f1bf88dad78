import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { ZerodropError } from '../core/errors.ts';
import type { BuildContext } from './image.ts';
import { createOwnedFolder, removeWorkFolder, thisOwner } from './workspace.ts';

const BESIDE = ['package.json', 'package-lock.json'];
const INSTALL_MS = 280_000;
/** Settings of an npm that runs us: they say what it was asked to do, and not from where it gets packages. */
const NOT_OURS =
  /^npm_config_(?:dry_run|global|location|prefix|local_prefix|workspaces?|include_workspace_root|package_lock(?:_only)?|omit|json)$/i;

/**
 * What an image with packages of npm is built from: its Dockerfile, and `node_modules` beside it, which the user's npm makes of
 * `package.json` and `package-lock.json` in `folder`. npm runs here and not in the build, so that all of the user's configuration
 * counts (registry, proxy, certificates, tokens), and nothing of it comes into the image.
 */
export function npmPackages(folder: string, dockerfile: string): { decidedBy: readonly string[]; prepare: () => Promise<BuildContext> } {
  return {
    decidedBy: BESIDE.map((name) => join(folder, name)),
    prepare: async () => {
      const scratch = await createOwnedFolder(await thisOwner('npm-packages'));
      const clear = (): Promise<void> => removeWorkFolder(scratch);
      try {
        for (const name of BESIDE) await cp(join(folder, name), join(scratch, name));
        await cp(dockerfile, join(scratch, basename(dockerfile)));
        await install(scratch, dirname(dockerfile));
      } catch (error) {
        await clear();
        throw error;
      }
      return { folder: scratch, files: [basename(dockerfile), 'node_modules'], args: {}, clear };
    },
  };
}

async function install(folder: string, of: string): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name)));
  const args = ['ci', '--ignore-scripts', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = await execa('npm', args, {
    cwd: folder,
    env,
    extendEnv: false,
    reject: false,
    timeout: INSTALL_MS,
    stdin: 'ignore',
    all: true,
  });
  if (!done.failed) return;
  throw new ZerodropError(`npm could not fetch what ${join(of, 'package-lock.json')} names: ${done.all?.trim() || done.shortMessage}`, {
    hint: 'Can npm on this machine install packages? The host runtime needs no image.',
  });
}
