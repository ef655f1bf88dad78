/** Objects of the API, as far as they are read here. https://kubernetes.io/docs/reference/kubernetes-api/ */

interface Metadata {
  readonly name: string;
  readonly uid: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: { readonly exitCode: number; readonly reason?: string };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number; readonly state?: ContainerState }[];
  };
}

/** Of core/v1, which old and new clusters have. */
export interface Endpoints {
  readonly metadata: Metadata;
  readonly subsets?: readonly { readonly addresses?: readonly { readonly targetRef?: { readonly name?: string } }[] }[];
}

/** What the cluster tells of one of its objects: of core/v1, too. */
export interface ClusterEvent {
  readonly metadata: Metadata;
  readonly involvedObject: { readonly kind?: string; readonly name?: string };
  readonly reason?: string;
  readonly message?: string;
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly Container[] };
}

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
}

export interface Deployment {
  readonly metadata: Metadata;
  readonly spec: { readonly replicas: number; readonly template: PodTemplate };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

export interface ReplicaSet {
  readonly metadata: Metadata;
  readonly spec: { readonly template: PodTemplate };
}
