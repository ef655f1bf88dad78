import type { Ledger } from '../ledger/ledger.ts';

/**
 * How many failures a client that retries would not have shown: the connection had carried a request before, and it was
 * closed or reset before the first byte of an answer (RFC 9112, section 9.3.1, allows a client to repeat those).
 */
export function hiddenByRetry(ledger: Ledger): number {
  let hidden = 0;
  for (const { reusedConnection, bytes, outcome } of ledger.failures()) {
    if (reusedConnection && bytes === 0 && (outcome === 'empty-reply' || outcome === 'reset')) hidden++;
  }
  return hidden;
}
