import { isIdempotent } from '../../ledger/idempotent.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/**
 * How many failures a client that retries would not have shown: the connection had carried a request before, it was closed or reset
 * before the first byte of an answer, and the request is one that may be repeated (RFC 9112, section 9.3.1). `methods` are
 * those of the targets; a target without one is asked by GET. `posts` are ids of requests that were POST whatever their target says.
 */
export function hiddenByRetry(ledger: Ledger, methods: readonly string[] = [], posts: readonly number[] = []): number {
  let hidden = 0;
  for (const { id, reusedConnection, bytes, outcome, target } of ledger.failures()) {
    if (posts.includes(id)) continue;
    const isClosed = outcome === 'empty-reply' || outcome === 'reset';
    if (reusedConnection && bytes === 0 && isClosed && isIdempotent(methods[target] ?? 'GET')) hidden++;
  }
  return hidden;
}
