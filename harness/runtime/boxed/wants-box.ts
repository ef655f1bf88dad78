import { ZerodropError } from '../../core/errors.ts';
import { dockerAnswers } from '../detect.ts';

/** Environment variable that is set in the box alone: what runs there does not ask for another. */
export const BOX_MARK = 'ZERODROP_BOX';

/** The machine that is asked; a test has one of its own. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly dockerAnswers: () => Promise<boolean>;
}

const HERE: Surroundings = { platform: process.platform, env: process.env, dockerAnswers };

export function isInBox(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env[BOX_MARK] ?? '') !== '';
}

/**
 * Whether this process has to start zerodrop in a container and has nothing more to do itself: `wish` (from `--runtime` or
 * ZERODROP_RUNTIME) is `boxed`, or there is no wish and this is no Linux, where neither of the other runtimes works.
 * False in the box itself. Throws ZerodropError if a box is needed and no Docker daemon answers.
 */
export async function wantsBox(wish: string | undefined, { platform, env, dockerAnswers: answers }: Surroundings = HERE): Promise<boolean> {
  if (isInBox(env)) return false;
  const wished = wish === 'boxed';
  if (!wished && ((wish ?? '') !== '' || platform === 'linux')) return false;
  if (await answers()) return true;
  throw new ZerodropError(
    wished ? 'no Docker daemon answers' : `no Docker daemon answers, and zerodrop needs one on ${platformName(platform)} to run a server`,
    {
      hint:
        platform === 'linux'
          ? 'Start Docker (is your user in the group `docker`?), or use `--runtime host`.'
          : 'Start Docker Desktop. Only `zerodrop watch`, `report`, `calibrate` and `compare --from` need no Docker.',
    },
  );
}

/** Throws ZerodropError if a runtime that needs Linux was asked for elsewhere. */
export function demandLinux(wish: string, platform: NodeJS.Platform = process.platform): void {
  if (platform === 'linux') return;
  throw new ZerodropError(`the runtime ${wish} needs Linux, and this is ${platformName(platform)}`, {
    hint: 'Leave `--runtime` out, or use `--runtime boxed`: zerodrop then runs in a container, by Docker Desktop.',
  });
}

export function platformName(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'macOS';
    case 'win32':
      return 'Windows';
    case 'linux':
      return 'Linux';
    default:
      return platform;
  }
}
