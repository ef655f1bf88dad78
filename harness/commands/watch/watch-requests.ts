import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors.ts';
import { type RecordedRequest, requestsOfHar } from '../../core/siege/requests/har-requests.ts';
import { checkRequest, isMethod, METHODS, type Method, type RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { whyNot } from '../../core/why-not.ts';
import { requestsOfLines } from '../request-lines.ts';

/** A request of the file that is not sent. */
export interface LeftOut {
  readonly method: string;
  /** Without user info and query. */
  readonly url: string;
  readonly why: 'other-origin' | 'method';
}

export interface RequestsOfFile {
  readonly targets: readonly Target[];
  readonly leftOut: readonly LeftOut[];
}

/** More would not fit into the ledger beside what else is besieged. */
const MOST_REQUESTS = 100;
const ALWAYS: readonly Method[] = ['GET', 'HEAD'];

/**
 * The requests that a file holds (`--requests`) to the origins of what is watched, each once, in its order. GET and HEAD are sent, and
 * what `method` names beside them: what else a browser did may buy something. `common` has the headers that each request gets. Throws UsageError for a file
 * that can't be read or that holds nothing to send.
 */
export async function requestsOfFile(
  path: string,
  watched: readonly Target[],
  { method, common }: { readonly method: string | undefined; readonly common: RequestDefinition },
): Promise<RequestsOfFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`--requests ${path} can't be read: ${whyNot(cause)}`, 'Name a file of JSON lines, or a HAR.');
  });
  const allowed = allowedBy(method);
  const found = read(text, watched[0]?.url ?? new URL('http://localhost/'), path);
  const leftOut: LeftOut[] = [];
  const targets = new Map<string, Target>();
  for (const request of found) {
    const place = watched.find(({ url }) => url.origin === request.url.origin);
    const told = { method: request.method, url: `${request.url.origin}${request.url.pathname}` };
    if (place === undefined) leftOut.push({ ...told, why: 'other-origin' });
    else if (!allowed.has(request.method)) leftOut.push({ ...told, why: 'method' });
    else {
      const target = targetOf(request, place, common);
      targets.set(JSON.stringify([target.method, target.url.href, target.headers, String(target.body)]), target);
    }
  }
  if (targets.size === 0) throw new UsageError(`--requests ${path} has no request to send`, whyNone(found.length, leftOut));
  if (targets.size > MOST_REQUESTS)
    throw new UsageError(
      `--requests ${path} has ${targets.size} different requests to send, and ${MOST_REQUESTS} are the most`,
      'Take those out that matter less, such as images.',
    );
  return { targets: named([...targets.values()]), leftOut };
}

/** What is left out, for people: one line each kind. */
export function leftOutInWords(path: string, leftOut: readonly LeftOut[]): readonly string[] {
  const kinds = new Map<string, number>();
  for (const { method, url, why } of leftOut) {
    const kind =
      why === 'other-origin'
        ? `to ${new URL(url).origin}, which is not watched`
        : `${method} ${new URL(url).pathname} (-X ${method} sends it)`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [...kinds].map(([kind, n]) => `left out of ${path}: ${n === 1 ? '' : `${n} times `}${kind}`);
}

function read(text: string, base: URL, path: string): readonly RecordedRequest[] {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    return requestsOfLines(text, base, path);
  }
  const isHar = typeof whole === 'object' && whole !== null && 'log' in whole;
  return isHar ? requestsOfHar(whole) : requestsOfLines(text, base, path);
}

function allowedBy(method: string | undefined): ReadonlySet<string> {
  const more = method === undefined ? [] : method.split(',').map((each) => each.trim().toUpperCase());
  const bad = more.find((each) => !isMethod(each));
  if (bad !== undefined)
    throw new UsageError(`--method is "${method}"`, `With --requests it is one or several of ${METHODS.join(', ')}, as in POST,PUT.`);
  return new Set<string>([...ALWAYS, ...more]);
}

function targetOf(request: RecordedRequest, { socketPath, url: watchedUrl }: Target, common: RequestDefinition): Target {
  const { method, headers = [], body } = request.define();
  const own = new Set((common.headers ?? []).map(([name]) => name.toLowerCase()));
  const url = new URL(request.url);
  // The user and the password of the URL that is watched go with each request to it.
  if (url.username === '') [url.username, url.password] = [watchedUrl.username, watchedUrl.password];
  const all = [...headers.filter(([name]) => !own.has(name.toLowerCase())), ...(common.headers ?? [])];
  const definition = { ...(method === undefined ? {} : { method }), headers: all, ...(body === undefined ? {} : { body }) };
  checkRequest(`${request.method} ${request.url.pathname}`, definition);
  return { name: '', url, ...(socketPath === undefined ? {} : { socketPath }), ...definition };
}

/** Names hold no query: several that differ only in what is not written are numbered. */
function named(targets: readonly Target[]): readonly Target[] {
  const labelOf = ({ method = 'GET', url, socketPath }: Target): string =>
    `${method === 'GET' ? '' : `${method} `}${socketPath === undefined ? url.origin : `unix:${socketPath}:`}${url.pathname}`;
  const counts = new Map<string, number>();
  for (const target of targets) counts.set(labelOf(target), (counts.get(labelOf(target)) ?? 0) + 1);
  const seen = new Map<string, number>();
  return targets.map((target) => {
    const label = labelOf(target);
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    const mark = (counts.get(label) ?? 0) > 1 ? `?#${nth}` : target.url.search === '' ? '' : '?***';
    return { ...target, name: `${label}${mark}` };
  });
}

function whyNone(found: number, leftOut: readonly LeftOut[]): string {
  if (found === 0) return 'It is empty.';
  const origins = new Set(leftOut.filter(({ why }) => why === 'other-origin').map(({ url }) => new URL(url).origin));
  const methods = new Set(leftOut.filter(({ why }) => why === 'method').map(({ method }) => method));
  return [
    ...(origins.size === 0 ? [] : [`It has some to ${[...origins].join(', ')}.`]),
    ...(methods.size === 0 ? [] : [`-X ${[...methods].join(',')} sends those that are neither GET nor HEAD.`]),
  ].join(' ');
}
