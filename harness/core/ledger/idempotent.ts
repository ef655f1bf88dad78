/** RFC 9110 section 9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** May a client or a proxy send a request of this method again by itself (RFC 9110 section 9.2.2)? Not if the method is unknown. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
