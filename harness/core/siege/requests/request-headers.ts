import type { Target } from '../siege-types.ts';

/** Headers by lower-case name, each as the name that is sent and the value: what the user says comes before what is usual. */
export function headersOf({ headers = [], method = 'GET', body }: Target): Map<string, readonly [string, string]> {
  const found = new Map<string, readonly [string, string]>([
    ['user-agent', ['User-Agent', 'zerodrop']],
    ['accept', ['Accept', '*/*']],
    // Whether a server compresses must not depend on who asks: without it RFC 9110 section 12.5.3 leaves it to the server.
    ['accept-encoding', ['Accept-Encoding', 'identity']],
  ]);
  const given = new Set<string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = given.has(key) ? found.get(key) : undefined;
    // autocannon has one value for a name. RFC 9110 section 5.3, and for cookies RFC 6265 section 5.4.
    found.set(key, [name, before === undefined ? value : `${before[1]}${key === 'cookie' ? '; ' : ', '}${value}`]);
    given.add(key);
  }
  // autocannon says a length only of a body that is not empty; RFC 9110 section 8.6 wants it of these methods always.
  const isEmpty = body === undefined || body.length === 0;
  if (isEmpty && (method === 'POST' || method === 'PUT' || method === 'PATCH')) found.set('content-length', ['Content-Length', '0']);
  return found;
}

/** A header's value by its lower-case name, which is no longer among them; undefined if it was not. */
export function takeOut(headers: Map<string, readonly [string, string]>, key: string): string | undefined {
  const value = headers.get(key)?.[1];
  headers.delete(key);
  return value;
}

/** `user:password` of a URL; null if it has none. */
export function credentialsOf(url: URL): string | null {
  if (url.username === '' && url.password === '') return null;
  return `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
}
