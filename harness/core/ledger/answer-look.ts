/** How an answer looks: what users and caches would call the same answer. Two answers with one look differ in nothing that is kept of them. */
export interface Look {
  /** Index into the ledger's targets. */
  readonly target: number;
  readonly status: number;
  /** What its Location says, without user info and query; a query leaves a short hash. Null without one, or if locations vary too much. */
  readonly location: string | null;
  /** Its Content-Type; null without one, or if types vary too much. */
  readonly type: string | null;
  /** Octets of the decoded body: from and to, which differ if sizes vary too much to keep each. */
  readonly size: number;
  readonly sizeTo: number;
  /** The first 16 hexadecimal digits of the decoded body's SHA-256; null if bodies vary too much to keep each. */
  readonly hash: string | null;
  /** A cache says that the answer is from its store, so that it is no evidence about the origin. */
  readonly cached: boolean;
  /** What Retry-After says, of an answer that refuses with 429 or 503: seconds or a date (RFC 9110, section 10.2.3). Of its body nothing is kept. */
  readonly retryAfter?: string;
}

/** Two looks are one if their keys are equal. */
export function lookKey({ target, status, location, type, size, sizeTo, hash, cached, retryAfter }: Look): string {
  return JSON.stringify([target, status, location, type, size, sizeTo, hash, cached, retryAfter]);
}

/** Reads a look from a file. */
export function isLook(value: unknown): value is Look {
  if (typeof value !== 'object' || value === null) return false;
  const { target, status, location, type, size, sizeTo, hash, cached, retryAfter } = value as Partial<Record<keyof Look, unknown>>;
  const isTextOrNull = (text: unknown): boolean => text === null || typeof text === 'string';
  return (
    [target, status, size, sizeTo].every(Number.isInteger) &&
    [location, type, hash].every(isTextOrNull) &&
    typeof cached === 'boolean' &&
    (retryAfter === undefined || typeof retryAfter === 'string')
  );
}
