import { UsageError } from '../errors.ts';
import { isMethod, isOurHeader, METHODS, type RequestDefinition } from './request-definition.ts';
import type { Target } from './siege-types.ts';

/**
 * The requests that a HAR file holds to one origin, such as `https://shop.example`, in its order. What a browser says of its own
 * connection is left out: HTTP/2's `:authority` and its like, and the headers that the siege sends itself. Other origins are left
 * out too: load goes to what the user names.
 *
 * autocannon's own reader is not used: it sends `:authority` as a header, which servers refuse, loses all but the last of several
 * headers of one name, sends the fragment of a URL, and posts a form without its fields.
 *
 * Throws UsageError for what is no HAR, a request that can't be sent as it was recorded, and a HAR without a request to the origin.
 */
export function targetsFromHar(har: unknown, origin: string): Target[] {
  const entries = field(field(har, 'log'), 'entries');
  if (!Array.isArray(entries)) throw new UsageError('the HAR has no log.entries', 'Save it from the network panel of a browser.');
  const found = entries.map((entry, i) => requestOf(entry, `entry ${i + 1} of the HAR`));
  const wanted = found.filter(({ url }) => url.origin === origin);
  if (wanted.length === 0) {
    const origins = [...new Set(found.map(({ url }) => url.origin))];
    throw new UsageError(
      `the HAR has no request to ${origin}`,
      origins.length === 0 ? 'It is empty.' : `It has some to ${origins.join(', ')}.`,
    );
  }
  const counts = new Map<string, number>();
  return wanted.map(({ label, ...request }) => {
    const nth = (counts.get(label) ?? 0) + 1;
    counts.set(label, nth);
    return { ...request, name: nth === 1 ? label : `${label} (${nth})` };
  });
}

interface RecordedRequest extends RequestDefinition {
  readonly url: URL;
  /** Method and path: queries and headers may hold secrets, and the names of targets stand in reports. */
  readonly label: string;
}

function requestOf(entry: unknown, place: string): RecordedRequest {
  const request = field(entry, 'request');
  const method = field(request, 'method');
  const text = field(request, 'url');
  const url = typeof text === 'string' ? URL.parse(text) : null;
  if (typeof method !== 'string' || url === null) throw new UsageError(`${place} has no request with a method and a URL`);
  if (!isMethod(method))
    throw new UsageError(`${place}: the method ${JSON.stringify(method)} can't be sent`, `Methods are ${METHODS.join(', ')}.`);
  url.hash = '';
  const body = bodyOf(field(request, 'postData'), place);
  return {
    url,
    label: `${method} ${url.pathname}`,
    method,
    headers: headersOf(field(request, 'headers'), place),
    ...(body === null ? {} : { body }),
  };
}

function headersOf(headers: unknown, place: string): (readonly [string, string])[] {
  if (!Array.isArray(headers)) throw new UsageError(`${place} has no list of headers`);
  return headers.flatMap((header) => {
    const [name, value] = [field(header, 'name'), field(header, 'value')];
    if (typeof name !== 'string' || typeof value !== 'string') throw new UsageError(`${place} has a header without a name and a value`);
    return name.startsWith(':') || isOurHeader(name) ? [] : [[name, value] as const];
  });
}

/** The body as it was sent; a form is put together from its fields if the text is missing. Null if there was none. */
function bodyOf(postData: unknown, place: string): string | Uint8Array | null {
  if (postData === undefined || postData === null) return null;
  const [text, encoding, params] = [field(postData, 'text'), field(postData, 'encoding'), field(postData, 'params')];
  if (typeof text === 'string' && text !== '') return encoding === 'base64' ? Buffer.from(text, 'base64') : text;
  if (!Array.isArray(params) || params.length === 0) return typeof text === 'string' ? text : null;
  const mimeType = field(postData, 'mimeType');
  if (typeof mimeType !== 'string' || !mimeType.startsWith('application/x-www-form-urlencoded'))
    throw new UsageError(
      `${place} posts a form whose text was not recorded`,
      'Only application/x-www-form-urlencoded can be put together again.',
    );
  return new URLSearchParams(
    params.map((param): [string, string] => [String(field(param, 'name')), String(field(param, 'value') ?? '')]),
  ).toString();
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
