import type { Failure } from '../ledger/outcome.ts';

/** What an error of the operating system means for a request, or that it is none of the server's doing. */
export type ErrorClass =
  | { readonly kind: 'server'; readonly outcome: Failure }
  /** This machine, not the server, could not go on: no descriptors, no ports, no memory. */
  | { readonly kind: 'local' }
  /** The server's certificate is one that a client must not accept. */
  | { readonly kind: 'certificate' };

/** How far a connection had come when it broke. */
export type BrokenAt = 'connect' | 'handshake' | 'answer';

const LOCAL = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
const RESET = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN']);
/** A Unix socket whose file is gone, or whose listen queue is full (EAGAIN), lets no client in: as a closed port. */
const REFUSED = new Set(['ECONNREFUSED', 'ENOENT', 'EAGAIN']);
/** Codes of X.509 errors, as Node's documentation of crypto lists them; UNSPECIFIED is Node's for those that it does not name, such as a key that is too weak. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED|INVALID_PURPOSE|CRL_|^UNSPECIFIED$/;

/**
 * Says what an error means. `wasConnected`: a connection to this endpoint had been established before.
 *
 * EADDRNOTAVAIL is what Linux says when the ports for outgoing connections are used up, and also if an IPv6
 * address can't be reached for lack of an address of our own: the latter only if no connection ever was.
 */
export function classifyError(error: Error, at: BrokenAt, wasConnected: boolean): ErrorClass {
  if (error instanceof AggregateError) return classifyAggregate(error, at, wasConnected);
  const code = codeOf(error);
  if (LOCAL.has(code)) return { kind: 'local' };
  if (code === 'EADDRNOTAVAIL') return wasConnected || !addressOf(error).includes(':') ? { kind: 'local' } : server('unreachable');
  if (code === 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING') return server(at === 'answer' ? 'truncated' : 'empty-reply');
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) return server('malformed');
  if (at === 'handshake' && CERTIFICATE.test(code)) return { kind: 'certificate' };
  // Node's own error for a FIN within the TLS handshake has a code but no system call.
  if (at === 'handshake' && code === 'ECONNRESET' && !('syscall' in error)) return server('empty-reply');
  if (RESET.has(code)) return server('reset');
  if (code === 'ETIMEDOUT') return server(at === 'answer' ? 'timeout' : 'connect-timeout');
  // A client that is in a handshake has reached the server.
  if (at === 'handshake' || at === 'answer') return server('reset');
  return server(REFUSED.has(code) ? 'refused' : 'unreachable');
}

/** A name with several addresses: a refusal at any of them says more than that others can't be reached. */
function classifyAggregate(error: AggregateError, at: BrokenAt, wasConnected: boolean): ErrorClass {
  const all = error.errors.filter((one): one is Error => one instanceof Error).map((one) => classifyError(one, at, wasConnected));
  const byWeight: readonly Failure[] = ['refused', 'reset', 'connect-timeout'];
  const local = all.find(({ kind }) => kind === 'local');
  if (local !== undefined) return local;
  for (const outcome of byWeight) {
    if (all.some((one) => one.kind === 'server' && one.outcome === outcome)) return server(outcome);
  }
  return server('unreachable');
}

function server(outcome: Failure): ErrorClass {
  return { kind: 'server', outcome };
}

/** The code of a system error such as `ECONNREFUSED`; empty if it has none. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The code of an error of TLS, such as `CERT_HAS_EXPIRED` or `ERR_SSL_WRONG_VERSION_NUMBER`; empty for any other error. */
export function tlsErrorOf(error: Error): string {
  const code = codeOf(error);
  // What Node has no code for, OpenSSL has words for.
  if (code === 'UNSPECIFIED') return error.message;
  return code.startsWith('ERR_SSL_') || code === 'EPROTO' || CERTIFICATE.test(code) ? code : '';
}

function addressOf(error: Error): string {
  return 'address' in error && typeof error.address === 'string' ? error.address : '';
}
