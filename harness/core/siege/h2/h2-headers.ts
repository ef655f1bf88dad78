import type { OutgoingHttpHeaders } from 'node:http2';
import { credentialsOf, headersOf, takeOut } from '../requests/request-headers.ts';
import type { Target } from '../siege-types.ts';

/**
 * The headers of a request over HTTP/2: those that it would have over HTTP/1.1, and `more` in lower case. `body` is what it sends; null for
 * nothing. An upload in chunks says no length: the last DATA frame ends it (RFC 9113 section 8.1.1).
 */
export function h2HeadersOf(target: Target, body: Buffer | null, more: Readonly<Record<string, string>>): OutgoingHttpHeaders {
  const { url, method = 'GET', upload } = target;
  const headers = headersOf(target);
  const authority = takeOut(headers, 'host') ?? url.host;
  const credentials = headers.has('authorization') ? null : credentialsOf(url);
  return {
    ':method': method,
    ':path': `${url.pathname}${url.search}`,
    ':authority': authority,
    // RFC 9113 section 8.2.1: names are in lower case.
    ...Object.fromEntries([...headers].map(([key, [, value]]) => [key, value])),
    ...(credentials === null ? {} : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    ...(body === null || upload?.framing === 'chunked' ? {} : { 'content-length': String(body.length) }),
    ...(upload?.waitsForContinue === true ? { expect: '100-continue' } : {}),
    ...more,
  };
}
