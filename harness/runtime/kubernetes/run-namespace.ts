import { RUN_LABEL } from '../runtime.ts';
import { type Owner, olderThanAnyRun, ownerState, parseOwner } from '../workspace.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { ClusterError } from './cluster-error.ts';

/** Says whose a namespace is: an Owner, as JSON. */
const OWNER = 'zerodrop.owner';
/** How long a namespace may take to go, with all that is in it. */
const GONE_WITHIN_MS = 90_000;

interface Namespace {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** The namespace of a run. */
export function namespaceOf(runId: string): string {
  return `zerodrop-${runId}`;
}

/** Makes it, with a label that says it is a run's, and whose run that is. */
export async function createNamespace(api: ClusterApi, owner: Owner): Promise<string> {
  const name = namespaceOf(owner.runId);
  await api.ask('POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { [RUN_LABEL]: owner.runId }, annotations: { [OWNER]: JSON.stringify(owner) } },
  });
  return name;
}

/**
 * Deletes the namespace of a run with all that is in it. Pods get no time to end: nothing is asked of them any more. Once the
 * API has accepted that, the cluster carries it out whatever becomes of us.
 */
export async function deleteNamespace(api: ClusterApi, name: string): Promise<void> {
  await api.remove(`/apis/apps/v1/namespaces/${name}/deployments`, { propagationPolicy: 'Background' });
  await api.remove(`/api/v1/namespaces/${name}`);
  await api.remove(`/api/v1/namespaces/${name}/pods`, { gracePeriodSeconds: 0 });
}

/** Waits until a namespace is gone; false if it still is there after 90 s. */
export async function isNamespaceGone(api: ClusterApi, name: string): Promise<boolean> {
  for (const end = performance.now() + GONE_WITHIN_MS; performance.now() < end; ) {
    if ((await api.find(`/api/v1/namespaces/${name}`)) === null) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

/** Deletes what runs have left whose process is gone, and returns the names. A user who may not list namespaces finds none. */
export async function deleteLeftovers(api: ClusterApi): Promise<readonly string[]> {
  const { items } = await api
    .ask<{ readonly items: readonly Namespace[] }>('GET', `/api/v1/namespaces?labelSelector=${RUN_LABEL}`)
    .catch((error: ClusterError) => {
      if (error.status === 403) return { items: [] };
      throw error;
    });
  const deleted: string[] = [];
  for (const { metadata } of items) {
    if (metadata.deletionTimestamp !== undefined || !(await isAbandoned(metadata))) continue;
    await deleteNamespace(api, metadata.name);
    deleted.push(metadata.name);
  }
  return deleted;
}

async function isAbandoned({ annotations = {}, creationTimestamp = '' }: Namespace['metadata']): Promise<boolean> {
  const owner = parseOwner(parsed(annotations[OWNER] ?? ''));
  const state = owner === null ? 'unknown' : await ownerState(owner);
  // A run of another machine can't be judged from here, unless it is older than any run.
  return state === 'gone' || (state === 'unknown' && olderThanAnyRun(Date.parse(creationTimestamp)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
