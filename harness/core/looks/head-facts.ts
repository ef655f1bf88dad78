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
  };
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
