import { UsageError } from '../core/errors.ts';
import type { RecordedRequest } from '../core/siege/requests/har-requests.ts';
import { demandMethod } from '../core/siege/requests/request-definition.ts';

/**
 * Requests as lines of JSON: `{"method": "POST", "path": "/order", "headers": {"X-A": "b"}, "body": "n=1"}`. `url` may stand in place of
 * `path`; without a method it is a GET; a body that is no text is sent as JSON. Empty lines, and those that begin with #, are skipped. Throws UsageError,
 * which repeats nothing of a line but its number.
 */
export function requestsOfLines(text: string, base: URL, path: string): readonly RecordedRequest[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    const plain = line.trim();
    return plain === '' || plain.startsWith('#') ? [] : [requestOf(plain, base, `line ${i + 1} of ${path}`)];
  });
}

function requestOf(line: string, base: URL, place: string): RecordedRequest {
  const told = objectOf(line, place);
  const { method = 'GET', url: address, path, headers, body } = told;
  const given = address ?? path;
  if (typeof method !== 'string' || typeof given !== 'string')
    throw new UsageError(`${place} has no path`, 'Write {"path": "/health"}, and method, headers and body if there are any.');
  const url = URL.parse(given, base.origin);
  if (url === null) throw new UsageError(`${place} has a path that is none`);
  url.hash = '';
  return {
    method,
    url,
    define() {
      demandMethod(place, method);
      const sent = body === undefined || body === null ? null : typeof body === 'string' ? body : JSON.stringify(body);
      const own = headersOf(headers, place);
      const typed = own.some(([name]) => name.toLowerCase() === 'content-type');
      const type: readonly (readonly [string, string])[] =
        sent === null || typed
          ? []
          : [['Content-Type', typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json']];
      return { method, headers: [...own, ...type], ...(sent === null ? {} : { body: sent }) };
    },
  };
}

function objectOf(line: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${place} is no JSON object`, 'Each line is a request, such as {"path": "/health"}; or the whole file is a HAR.');
  return value as Readonly<Record<string, unknown>>;
}

function headersOf(headers: unknown, place: string): (readonly [string, string])[] {
  if (headers === undefined || headers === null) return [];
  if (typeof headers !== 'object') throw new UsageError(`${place} has headers that are no object`);
  return Object.entries(headers).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((each): readonly [string, string] => {
      if (typeof each !== 'string' && typeof each !== 'number')
        throw new UsageError(`${place} has a header ${JSON.stringify(name)} without a text`);
      return [name, String(each)];
    });
  });
}
