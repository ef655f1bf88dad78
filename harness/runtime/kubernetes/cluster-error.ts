import { ZerodropError } from '../../core/errors.ts';

/** What the API server said in place of what was asked for. */
export class ClusterError extends ZerodropError {
  /** Status of its answer, such as 404; null if it gave none. */
  readonly status: number | null;
  /** Its short reason, such as `Forbidden`; empty if it gave none. */
  readonly reason: string;

  constructor(message: string, { status, reason, hint, cause }: ClusterErrorFacts) {
    super(message, { ...(hint === undefined ? {} : { hint }), cause });
    this.name = 'ClusterError';
    this.status = status;
    this.reason = reason;
  }
}

interface ClusterErrorFacts {
  readonly status: number | null;
  readonly reason: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The error of an answer that is none of success; `asked` is what was asked for, such as `GET /version`. */
export function errorOfAnswer(asked: string, status: number, body: string): ClusterError {
  const { message = body.trim().slice(0, 300), reason = '' } = statusOf(body);
  const hint =
    status === 401
      ? 'The cluster does not accept the user of your kubeconfig: has a token or a certificate run out? Does `kubectl get namespaces` work?'
      : status === 403
        ? 'The user of your kubeconfig may not do that. It has to create and delete namespaces, and in them deployments, services and pods with their logs: docs/kubernetes.md has the list. `kubectl auth can-i --list` says what it may.'
        : undefined;
  return new ClusterError(`the Kubernetes API refused ${asked}: ${status} ${message}`, {
    status,
    reason,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function statusOf(body: string): { readonly message?: string; readonly reason?: string } {
  try {
    const { message, reason } = JSON.parse(body) as { readonly message?: unknown; readonly reason?: unknown };
    return { ...(typeof message === 'string' ? { message } : {}), ...(typeof reason === 'string' ? { reason } : {}) };
  } catch {
    return {};
  }
}
