import { UsageError } from '../../errors.ts';
import { demandMethod, isOurHeader, type RequestDefinition } from './request-definition.ts';

/** A request that a file holds, before it is known whether it is one to send. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: URL;
  /** Throws UsageError for what can't be sent as it was recorded. */
  define(): RequestDefinition;
}

/** Headers by which a browser spoke of its own cache: an answer to them would be a 304, or a part. */
const OF_ITS_CACHE: ReadonlySet<string> = new Set(['if-none-match', 'if-modified-since', 'if-range', 'range', 'cache-control', 'pragma']);

/**
 * The requests of a HAR in its order. What a browser says of its own connection and its cache is left out: HTTP/2's `:authority`
 * and its like, and the headers that the siege sends itself.
 *
 * autocannon's own reader is not used: it sends `:authority` as a header, which servers refuse, loses all but the last of several
 * headers of one name, sends the fragment of a URL, and posts a form without its fields.
 *
 * Throws UsageError for what is no HAR.
 */
export function requestsOfHar(har: unknown): readonly RecordedRequest[] {
  const entries = field(field(har, 'log'), 'entries');
  if (!Array.isArray(entries)) throw new UsageError('the HAR has no log.entries', 'Save it from the network panel of a browser.');
  return entries.map((entry, i) => requestOf(entry, `entry ${i + 1} of the HAR`));
}

function requestOf(entry: unknown, place: string): RecordedRequest {
  const request = field(entry, 'request');
  const method = field(request, 'method');
  const text = field(request, 'url');
  const url = typeof text === 'string' ? URL.parse(text) : null;
  if (typeof method !== 'string' || url === null) throw new UsageError(`${place} has no request with a method and a URL`);
  url.hash = '';
  return {
    method,
    url,
    define() {
      demandMethod(place, method);
      const body = bodyOf(field(request, 'postData'), place);
      return { method, headers: headersOf(field(request, 'headers'), place), ...(body === null ? {} : { body }) };
    },
  };
}

function headersOf(headers: unknown, place: string): (readonly [string, string])[] {
  if (!Array.isArray(headers)) throw new UsageError(`${place} has no list of headers`);
  return headers.flatMap((header) => {
    const [name, value] = [field(header, 'name'), field(header, 'value')];
    if (typeof name !== 'string' || typeof value !== 'string') throw new UsageError(`${place} has a header without a name and a value`);
    return name.startsWith(':') || isOurHeader(name) || OF_ITS_CACHE.has(name.toLowerCase()) ? [] : [[name, value] as const];
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
