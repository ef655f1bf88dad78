import type { ClusterApi } from './cluster-api.ts';
import { ClusterError } from './cluster-error.ts';

/** An object of the cluster, as far as it must be known to follow it. */
export interface ClusterObject {
  readonly metadata: { readonly name: string; readonly uid?: string; readonly resourceVersion?: string };
}

export type Change = 'ADDED' | 'MODIFIED' | 'DELETED';

interface ObjectList<T> {
  readonly metadata: { readonly resourceVersion?: string };
  readonly items?: readonly T[];
}

interface Notice<T> {
  readonly type: Change | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/**
 * Tells of each object of a collection, and of each change of one, in their order. `path` is that of the collection; `query` may have a
 * selector. Settles when the signal is aborted. Rejects with ClusterError if the API server can't be followed any more: what happened meanwhile is then
 * not known. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function followObjects<T extends ClusterObject>(
  api: ClusterApi,
  path: string,
  query: string,
  onChange: (change: Change, object: T) => void,
  signal: AbortSignal,
): Promise<void> {
  const { metadata, items = [] } = await api.ask<ObjectList<T>>('GET', `${path}?${query}`);
  for (const item of items) onChange('ADDED', item);
  // The server ends each watch after some minutes: the next one goes on from the last change that was told.
  for (let version = metadata.resourceVersion ?? ''; !signal.aborted; ) {
    const watch = `${path}?${query}&watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
    await api.lines(
      watch,
      (line) => {
        const { type, object } = JSON.parse(line) as Notice<T>;
        if (type === 'ERROR') throw new ClusterError(`the Kubernetes API ended a watch of ${path}: ${line}`, { status: null, reason: '' });
        version = object.metadata.resourceVersion ?? version;
        if (type !== 'BOOKMARK') onChange(type, object);
      },
      signal,
    );
  }
}
