import { UsageError, ZerodropError } from '../core/errors.ts';
import type { Server } from '../servers/server.ts';
import { demandLinux, isInBox } from './boxed/wants-box.ts';
import { dockerAnswers, onPath } from './detect.ts';
import type { OpenCluster } from './kubernetes/open-cluster.ts';
import type { RuntimeName } from './runtime.ts';
import { runtimeWish } from './runtime-wish.ts';

/** Where daemons live that are not on every user's PATH. */
const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

/** `boxed` is what the host runtime is called in a container that holds the harness as well. */
export type RuntimeChoice =
  | 'docker'
  | { readonly host: { readonly version: string }; readonly name: 'host' | 'boxed' }
  | { readonly cluster: OpenCluster; readonly name: 'kubernetes' };

/**
 * Docker if a daemon answers, else the server on this machine. `wished` (by `--runtime` or ZERODROP_RUNTIME) decides
 * otherwise. The harness is in its container already if that is `boxed`: see boxed/wants-box.ts. Throws UsageError on an unknown
 * wish, ZerodropError if there is nothing to run the server with, or the runtime does not work on this system.
 */
export async function chooseRuntime(
  wished: string | undefined,
  server: Pick<Server, 'title' | 'find' | 'howToInstall' | 'image' | 'runsIn'>,
  { platform, env }: { readonly platform: NodeJS.Platform; readonly env: NodeJS.ProcessEnv } = process,
): Promise<RuntimeChoice> {
  const wish = runtimeWish(wished ?? '');
  demandSamePlace(wish, server);
  if (server.runsIn === 'docker' && wish !== undefined && wish !== 'docker')
    throw new UsageError(`${server.title} deploys containers, and the runtime ${wish} has none`, 'Use `--runtime docker`.');
  switch (wish) {
    case undefined: {
      demandLinux('docker', platform);
      if (server.image === undefined) return chooseHost(server);
      if (await dockerAnswers()) return 'docker';
      if (server.runsIn === 'docker') throw new ZerodropError('no Docker daemon answers', { hint: `${server.howToInstall}.` });
      const found = await server.find();
      if (found.kind === 'usable') return { host: { version: found.version }, name: 'host' };
      if (found.kind === 'unfit')
        throw new ZerodropError(`no Docker daemon answers, and the ${server.title} at ${found.path} ${found.reason}`, { hint: found.hint });
      throw new ZerodropError(`there is no Docker daemon that answers, and no ${server.title} on this machine`, {
        hint: `${server.howToInstall}. Or start Docker.`,
      });
    }
    case 'docker':
      demandLinux(wish, platform);
      if (server.image === undefined)
        throw new UsageError(
          `${server.title} has no image, so it can't run in Docker`,
          'Use `--runtime host`, or say `image` where it is declared.',
        );
      if (await dockerAnswers()) return 'docker';
      throw new ZerodropError('no Docker daemon answers', {
        hint: 'Start Docker (is your user in the group `docker`?), or use `--runtime host`.',
      });
    case 'host': {
      demandLinux(wish, platform);
      return chooseHost(server);
    }
    case 'boxed': {
      const found = isInBox(env) ? await server.find() : null;
      if (found?.kind === 'usable') return { host: { version: found.version }, name: 'boxed' };
      throw new ZerodropError(`the runtime boxed has no ${server.title} outside its container`, {
        hint: 'Start it by a command that takes `--runtime boxed`: scenario, suite, compare, hunt.',
      });
    }
    case 'kubernetes': {
      const { openCluster } = await import('./kubernetes/open-cluster.ts');
      return { cluster: await openCluster(), name: wish };
    }
  }
}

/** A cluster is only touched if it is asked for, and runs only what is made for it. Throws UsageError. */
function demandSamePlace(wish: RuntimeName | undefined, { title, runsIn }: Pick<Server, 'title' | 'runsIn'>): void {
  const inCluster = runsIn === 'kubernetes';
  if (inCluster === (wish === 'kubernetes')) return;
  throw inCluster
    ? new UsageError(
        'this scenario needs a Kubernetes cluster, and the runtime kubernetes was not asked for',
        'Use `--runtime kubernetes`: it takes the cluster that your kubeconfig names, and a namespace of its own in it.',
      )
    : new UsageError(
        `scenarios of ${title} don't run in the runtime kubernetes`,
        'Those of `scenarios/kubernetes` do. Leave `--runtime` out, or use docker or host.',
      );
}

/** The server of this machine. Throws ZerodropError if it is not there, or unfit. */
export async function chooseHost(
  server: Pick<Server, 'title' | 'find' | 'howToInstall'>,
): Promise<Extract<RuntimeChoice, { readonly host: unknown }>> {
  const found = await server.find();
  if (found.kind === 'usable') return { host: { version: found.version }, name: 'host' };
  if (found.kind === 'unfit') throw new ZerodropError(`the ${server.title} at ${found.path} ${found.reason}`, { hint: found.hint });
  throw new ZerodropError(`there is no ${server.title} on this machine`, { hint: `${server.howToInstall}.` });
}

/** Those of a scenario's programs that this host does not have, with the package that has each. */
export async function missingPrograms(
  needs: Readonly<Record<string, string>>,
): Promise<readonly (readonly [program: string, debianPackage: string])[]> {
  const looked = await Promise.all(Object.entries(needs).map(async (need) => [need, await onPath(need[0], SYSTEM_PATH)] as const));
  return looked.filter(([, path]) => path === null).map(([need]) => need);
}

/** Throws ZerodropError if the host lacks a program that a scenario needs. */
export async function demandPrograms(scenario: string, needs: Readonly<Record<string, string>>): Promise<void> {
  const missing = await missingPrograms(needs);
  if (missing.length === 0) return;
  throw new ZerodropError(`${scenario} needs ${missing.map(([program]) => program).join(' and ')}, which this host does not have`, {
    hint: `Install it (Debian: apt-get install ${missing.map(([, debianPackage]) => debianPackage).join(' ')}), or use \`--runtime docker\`, whose image has it.`,
  });
}
