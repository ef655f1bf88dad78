import { UsageError, ZerodropError } from '../core/errors.ts';
import { dockerAnswers, lookForUwsgi, onPath } from './detect.ts';

/** Where daemons live that are not on every user's PATH. */
const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

export type RuntimeChoice = 'docker' | { readonly host: { readonly version: string } };

/**
 * Docker where a daemon answers, else the uWSGI on PATH. `wish` (from `--runtime` or ZERODROP_RUNTIME) decides
 * otherwise. Throws UsageError on an unknown wish, ZerodropError where there is nothing to run uWSGI with.
 */
export async function chooseRuntime(wish: string | undefined): Promise<RuntimeChoice> {
  switch (wish) {
    case undefined:
    case '': {
      if (await dockerAnswers()) return 'docker';
      const found = await lookForUwsgi();
      if (found.kind === 'usable') return { host: found.uwsgi };
      if (found.kind === 'unfit')
        throw new ZerodropError(`no Docker daemon answers, and the uWSGI at ${found.path} ${found.says}`, { hint: found.hint });
      throw new ZerodropError('there is no Docker daemon that answers, and no uWSGI on PATH', {
        hint: 'Run `npm run setup`, which installs uWSGI on Debian and Ubuntu and says what to do elsewhere; or start Docker.',
      });
    }
    case 'docker':
      if (await dockerAnswers()) return 'docker';
      throw new ZerodropError('no Docker daemon answers', {
        hint: 'Start Docker (is your user in the group `docker`?), or use `--runtime host`.',
      });
    case 'host': {
      const found = await lookForUwsgi();
      if (found.kind === 'usable') return { host: found.uwsgi };
      if (found.kind === 'unfit') throw new ZerodropError(`the uWSGI at ${found.path} ${found.says}`, { hint: found.hint });
      throw new ZerodropError('there is no uWSGI on PATH', {
        hint: 'Run `npm run setup`, or install them: apt-get install uwsgi-core uwsgi-plugin-python3',
      });
    }
    default:
      throw new UsageError(`unknown runtime "${wish}"`, 'It is `docker` or `host`.');
  }
}

/** Those of a scenario's programs that this host does not have, with the package that has each. */
export async function missingPrograms(
  needs: Readonly<Record<string, string>>,
): Promise<readonly (readonly [program: string, debianPackage: string])[]> {
  const looked = await Promise.all(Object.entries(needs).map(async (need) => [need, await onPath(need[0], SYSTEM_PATH)] as const));
  return looked.filter(([, path]) => path === null).map(([need]) => need);
}

/** Throws ZerodropError where the host lacks a program that a scenario needs. */
export async function demandPrograms(scenario: string, needs: Readonly<Record<string, string>>): Promise<void> {
  const missing = await missingPrograms(needs);
  if (missing.length === 0) return;
  throw new ZerodropError(`${scenario} needs ${missing.map(([program]) => program).join(' and ')}, which this host does not have`, {
    hint: `Install it (Debian: apt-get install ${missing.map(([, debianPackage]) => debianPackage).join(' ')}), or use \`--runtime docker\`, whose image has it.`,
  });
}
