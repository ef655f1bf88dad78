/** Which cluster, without a secret: a later process finds it again by this. */
export interface ClusterChoice {
  /** Value of KUBECONFIG; empty for the file in the home folder. */
  readonly kubeconfig: string;
  /** Name of a context in it. */
  readonly context: string;
}

/** Whether something that was written down is one. */
export function isClusterChoice(value: unknown): value is ClusterChoice {
  if (typeof value !== 'object' || value === null) return false;
  const { kubeconfig, context } = value as Partial<Record<keyof ClusterChoice, unknown>>;
  return typeof kubeconfig === 'string' && typeof context === 'string';
}
