import { createHash } from 'node:crypto';
import type { AnswerHead } from '../siege/siege-types.ts';

/** What the head of an answer says of its look. */
export interface HeadFacts {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  /** A cache says that it answered from its store. */
  readonly cached: boolean;
  /** What the body is coded in, as Content-Encoding says it; empty if in nothing. */
  readonly coding: string;
  /** How long the server asks to wait, as Retry-After of a 429 or 503 says it; null if it does not. */
  readonly retryAfter: string | null;
}

/** Headers by which caches say whether they had the answer, as proxies and CDNs write them; RFC 9211 has Cache-Status. */
const HIT_HEADERS = ['x-cache', 'x-cache-status', 'cf-cache-status', 'x-proxy-cache', 'x-drupal-cache', 'cache-status'];
const HIT = /\bhit\b|_hit\b/i;

/** Reads them from a head. */
export function headFactsOf(head: AnswerHead): HeadFacts {
  return {
    status: head.status,
    type: head.header('content-type'),
    location: withoutSecrets(head.header('location')),
    cached: isCached(head),
    coding: (head.header('content-encoding') ?? '').trim().toLowerCase(),
    retryAfter: retryAfterOf(head),
  };
}

/** Whole seconds, or a date. */
const RETRY_AFTER = /^(?:\d{1,10}|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)$/;

function retryAfterOf(head: AnswerHead): string | null {
  if (head.status !== 429 && head.status !== 503) return null;
  const value = head.header('retry-after')?.trim() ?? '';
  return RETRY_AFTER.test(value) ? value : null;
}

function isCached(head: AnswerHead): boolean {
  const age = Number(head.header('age') ?? 0);
  if (age > 0) return true;
  // This one names two transactions if the second was answered with what the first had fetched.
  if (/^\s*\d+\s+\d+\s*$/.test(head.header('x-varnish') ?? '')) return true;
  return HIT_HEADERS.some((name) => HIT.test(head.header(name) ?? ''));
}

/** User info and queries are written down nowhere; a short hash tells two of them apart. */
function withoutSecrets(location: string | null): string | null {
  if (location === null) return null;
  const plain = location.replace(/^([a-z][a-z0-9+.-]*:)?\/\/[^/?#]*@/i, '$1//').replace(/[?#].*$/s, '');
  if (plain === location) return location;
  return `${plain}?#${createHash('sha256').update(location).digest('hex').slice(0, 8)}`;
}
