import { UsageError } from '../../core/errors.ts';
import type { RequestDefinition } from '../../core/siege/requests/request-definition.ts';

/** The size of the variables has two octets. */
const MOST_BYTES = 0xffff;

/**
 * A request in uwsgi, the protocol that a uWSGI with `socket =` speaks to the web server in front: a header of modifier 1, the size
 * of the variables and modifier 2, then the variables, each with the sizes of its name and its value (little-endian), and then the body.
 * https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html. The variables are those that nginx's `uwsgi_params` has, with modifier 0,
 * by which WSGI applications and their like are asked. Throws UsageError if the headers are too large for it.
 */
export function uwsgiPacket(url: URL, { method = 'GET', headers = [], body }: RequestDefinition): Buffer {
  const sent = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  const given = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = given.get(key) ?? '';
    given.set(key, before === '' ? value : `${before}${key === 'cookie' ? '; ' : ', '}${value}`);
  }
  const type = given.get('content-type') ?? '';
  given.delete('content-type');
  const host = given.get('host') ?? url.host;
  given.delete('host');
  for (const [name, value] of [
    ['user-agent', 'zerodrop'],
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
  ] as const) {
    if (!given.has(name)) given.set(name, value);
  }
  if (url.username !== '' && !given.has('authorization')) {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    given.set('authorization', `Basic ${Buffer.from(login).toString('base64')}`);
  }
  const variables: readonly (readonly [string, string])[] = [
    ['QUERY_STRING', url.search.slice(1)],
    ['REQUEST_METHOD', method],
    ['CONTENT_TYPE', type],
    ['CONTENT_LENGTH', body === undefined ? '' : String(sent.length)],
    ['REQUEST_URI', `${url.pathname}${url.search}`],
    ['PATH_INFO', pathOf(url)],
    ['SERVER_PROTOCOL', 'HTTP/1.1'],
    ['REQUEST_SCHEME', 'http'],
    ['REMOTE_ADDR', '127.0.0.1'],
    ['REMOTE_PORT', '0'],
    ['SERVER_PORT', url.port === '' ? '80' : url.port],
    ['SERVER_NAME', url.hostname],
    ['HTTP_HOST', host],
    ...[...given].map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value] as const),
  ];
  const block = Buffer.concat(variables.flatMap((pair) => pair.flatMap((text) => sized(text))));
  if (block.length > MOST_BYTES)
    throw new UsageError('the headers are too large for the uwsgi protocol', `It has room for ${MOST_BYTES} octets.`);
  const head = Buffer.alloc(4);
  head.writeUInt16LE(block.length, 1);
  return Buffer.concat([head, block, sent]);
}

/** The path as it means; as it stands if it means nothing. */
function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function sized(text: string): readonly Buffer[] {
  const octets = Buffer.from(text);
  const size = Buffer.alloc(2);
  if (octets.length > MOST_BYTES) throw new UsageError('a header is too large for the uwsgi protocol');
  size.writeUInt16LE(octets.length);
  return [size, octets];
}
