import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ZerodropError } from '../../core/errors.ts';
import { whyNot } from '../../core/why-not.ts';
import type { ClusterAccess } from './cluster-api.ts';
import type { ClusterChoice } from './cluster-choice.ts';

/** The version of the library that this was written for, and that it asks for. */
const LIBRARY = '@kubernetes/client-node';

/**
 * The way into the cluster that the user's kubeconfig names: KUBECONFIG, else the file in the home folder; its current context unless
 * `choice` names another. The library knows the ways to prove who one is (certificates, tokens, plug-ins of cloud
 * providers). It takes about a second to load, so it is loaded here alone. Throws ZerodropError.
 */
export async function readKubeconfig(
  choice: ClusterChoice | null = null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly access: ClusterAccess; readonly choice: ClusterChoice }> {
  const kubeconfig = choice?.kubeconfig ?? env['KUBECONFIG'] ?? '';
  const files =
    kubeconfig === '' ? [join(env['HOME'] ?? homedir(), '.kube', 'config')] : kubeconfig.split(delimiter).filter((file) => file !== '');
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw new ZerodropError(
      kubeconfig === '' ? 'there is no kubeconfig' : `KUBECONFIG names a file that is not there: ${missing.join(', ')}`,
      {
        hint: 'The runtime kubernetes takes the cluster of your kubeconfig: set KUBECONFIG, or write ~/.kube/config. `kubectl config current-context` says which cluster it is. kind, k3d and minikube write it.',
      },
    );
  const { KubeConfig } = await loadLibrary();
  const config = new KubeConfig();
  try {
    for (const [i, file] of files.entries()) {
      const one = new KubeConfig();
      one.loadFromFile(file);
      if (i === 0) config.loadFromFile(file);
      else config.mergeConfig(one);
    }
  } catch (cause) {
    throw new ZerodropError(`the kubeconfig ${files.join(delimiter)} can't be read: ${whyNot(cause)}`, {
      hint: 'Does `kubectl config view` read it?',
      cause,
    });
  }
  if (choice !== null) config.setCurrentContext(choice.context);
  const context = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new ZerodropError(
      `the kubeconfig ${files.join(delimiter)} has no cluster for its current context${context ? ` "${context}"` : ''}`,
      {
        hint: '`kubectl config get-contexts` lists what there is, `kubectl config use-context NAME` chooses one.',
      },
    );
  return {
    choice: { kubeconfig, context },
    access: { server: cluster.server, context, authorize: (options) => config.applyToHTTPSOptions(options) },
  };
}

async function loadLibrary(): Promise<typeof import('@kubernetes/client-node')> {
  try {
    return await import('@kubernetes/client-node');
  } catch (cause) {
    throw new ZerodropError(`the runtime kubernetes needs ${LIBRARY}, which is not installed`, {
      hint: `Install it beside zerodrop: npm install ${LIBRARY}@1.4.0`,
      cause,
    });
  }
}
