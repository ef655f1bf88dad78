import { ZerodropError } from '../../core/errors.ts';
import { ClusterApi } from './cluster-api.ts';
import type { ClusterChoice } from './cluster-choice.ts';
import type { ClusterError } from './cluster-error.ts';
import { readKubeconfig } from './kubeconfig.ts';

/** A cluster that answers, and whose user may do what a run does. */
export interface OpenCluster {
  readonly api: ClusterApi;
  readonly choice: ClusterChoice;
  /** Version of its API server, such as `1.20.2`. */
  readonly version: string;
}

/** What a run does in a cluster. https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
const RIGHTS = [
  { verb: 'create', resource: 'namespaces' },
  { verb: 'delete', resource: 'namespaces' },
  { verb: 'create', resource: 'services' },
  { verb: 'create', resource: 'deployments', group: 'apps' },
  { verb: 'patch', resource: 'deployments', group: 'apps' },
  { verb: 'watch', resource: 'pods' },
  { verb: 'watch', resource: 'endpoints' },
  { verb: 'get', resource: 'pods', subresource: 'log' },
] as const;

interface AccessReview {
  readonly status?: { readonly allowed?: boolean };
}

/** Opens the cluster that the user's kubeconfig names. Throws ZerodropError: no kubeconfig, no answer, too few rights. */
export async function openCluster(): Promise<OpenCluster> {
  const { access, choice } = await readKubeconfig();
  const api = new ClusterApi(access);
  const { gitVersion } = await api.ask<{ readonly gitVersion: string }>('GET', '/version');
  await demandRights(api);
  return { api, choice, version: gitVersion.replace(/^v/, '') };
}

async function demandRights(api: ClusterApi): Promise<void> {
  const allowed = await Promise.all(RIGHTS.map((right) => may(api, right)));
  const missing = RIGHTS.filter((_, i) => allowed[i] === false);
  if (missing.length === 0) return;
  const words = missing.map(({ verb, resource, ...more }) => `${verb} ${resource}${'subresource' in more ? `/${more.subresource}` : ''}`);
  throw new ZerodropError(`the user of the context ${api.access.context} may not ${words.join(', ')}`, {
    hint: 'A run has a namespace of its own, which it makes and removes. docs/kubernetes.md lists the rights that it needs.',
  });
}

/** Null if the cluster does not say: then the first request that is refused does. */
async function may(api: ClusterApi, right: (typeof RIGHTS)[number]): Promise<boolean | null> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: right } };
  return api.ask<AccessReview>('POST', path, body).then(
    ({ status }) => status?.allowed ?? null,
    (error: ClusterError) => {
      if (error.status === null) throw error;
      return null;
    },
  );
}
