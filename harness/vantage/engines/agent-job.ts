import { INVITATION_VARIABLE } from '../invitation.ts';

const KEY = 'invitation';

/** Objects of a cluster that have agents placed. */
export interface AgentJob {
  readonly secret: object;
  readonly job: object;
}

/**
 * A Job whose pods run once: none is started again (`backoffLimit` 0, `restartPolicy` Never), since an agent that was started again would
 * count anew. The invitation is in a Secret, and reaches the agents by their environment. Without one (null) the manifest is for people.
 */
export function agentJob(name: string, agents: number, image: string, invitation: string | null): AgentJob {
  const metadata = { name, labels: { 'app.kubernetes.io/name': 'zerodrop-agent', 'app.kubernetes.io/instance': name } };
  return {
    secret: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'Opaque',
      stringData: { [KEY]: invitation ?? '(made for each run)' },
    },
    job: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata,
      spec: {
        parallelism: agents,
        completions: agents,
        backoffLimit: 0,
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
    },
  };
}
