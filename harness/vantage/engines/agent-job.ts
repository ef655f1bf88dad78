import { INVITATION_VARIABLE } from '../invitation.ts';
import { OWNER_KEY } from './left-behind.ts';

const KEY = 'invitation';
/** The label of all Jobs, pods and Secrets of agents. */
export const AGENTS_LABEL = 'app.kubernetes.io/name=zerodrop-agent';
/** How long a Job that has finished may stay, in seconds, if nothing removes it: the controller does since Kubernetes 1.21. */
const KEPT_S = 120;

export interface AgentJobPlan {
  readonly name: string;
  readonly agents: number;
  readonly image: string;
  /** Whose it is, for the next run; null if the manifest is for people. */
  readonly owner: string | null;
}

/** A Job, as the API tells it. */
export interface Job {
  readonly metadata: { readonly name: string; readonly uid?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/**
 * A Job whose pods run once: none is started again (`backoffLimit` 0, `restartPolicy` Never), since an agent that was started again would
 * count anew.
 */
export function agentJob({ name, agents, image, owner }: AgentJobPlan): object {
  const metadata = metadataOf(name);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, ...(owner === null ? {} : { annotations: { [OWNER_KEY]: owner } }) },
    spec: {
      parallelism: agents,
      completions: agents,
      backoffLimit: 0,
      ttlSecondsAfterFinished: KEPT_S,
      template: {
        metadata: { labels: metadata.labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          // On as many nodes as there are, if that can be had.
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: metadata.labels },
            },
          ],
          containers: [
            {
              name: 'agent',
              image,
              // An image that a node has already need not be in a registry.
              imagePullPolicy: 'IfNotPresent',
              args: ['agent'],
              env: [{ name: INVITATION_VARIABLE, valueFrom: { secretKeyRef: { name, key: KEY } } }],
              securityContext: { allowPrivilegeEscalation: false },
            },
          ],
        },
      },
    },
  };
}

/**
 * The Secret with the invitation, which reaches the agents by their environment. It belongs to the Job (`jobUid`), and the cluster removes it with
 * that. Without an invitation (null) the manifest is for people.
 */
export function agentSecret(name: string, invitation: string | null, jobUid: string | null): object {
  const owners = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: jobUid ?? '(of the Job)' }];
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadataOf(name), ownerReferences: owners },
    type: 'Opaque',
    stringData: { [KEY]: invitation ?? '(made for each run)' },
  };
}

function metadataOf(name: string): { readonly name: string; readonly labels: Readonly<Record<string, string>> } {
  return { name, labels: { 'app.kubernetes.io/name': 'zerodrop-agent', 'app.kubernetes.io/instance': name } };
}
