import { UsageError } from '../../core/errors.ts';
import type { RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { uwsgiPacket } from '../../servers/uwsgi/uwsgi-packet.ts';
import type { WatchedExchange } from './watch-exchanges.ts';

const FORMS =
  'It must be http://..., https://..., unix:/path/of/socket:/path, ws://..., wss://..., uwsgi://host:port/path or uwsgi+unix:/path/of/socket:/path.';

/**
 * What `watch` is told to ask: `http://host/path`, `https://...`, or `unix:/path/of/socket:/path` as nginx writes it; `uwsgi://host:port/path` and
 * `uwsgi+unix:/path/of/socket:/path` for a uWSGI with `socket =`. Their names go
 * into the recording, so they hold no user info and no query; those that differ in nothing else are numbered. `request` is what is sent
 * to each, `exchange` how. Throws UsageError.
 */
export function watchTargets(
  texts: readonly string[],
  request: RequestDefinition = {},
  exchange: WatchedExchange = 'get',
): readonly Target[] {
  const webSocket = texts.find((text) => /^wss?:/.test(text));
  if (webSocket !== undefined && exchange !== 'ws')
    throw new UsageError(
      `"${webSocket}" is a WebSocket`,
      'Its clients are of the kind ws: leave --exchange out, or write http:// for the others.',
    );
  // A WebSocket begins as a request over HTTP/1.1 (RFC 6455, section 1.3).
  const parsed = texts.map((text) => parse(text.replace(/^ws(s?):/, 'http$1:')));
  const hrefs = new Map<string, string[]>();
  for (const { plain, full } of parsed) {
    const same = hrefs.get(plain) ?? [];
    if (!same.includes(full)) hrefs.set(plain, [...same, full]);
  }
  return parsed.map(({ plain, full, url, socketPath, isUwsgi }) => {
    const same = hrefs.get(plain) ?? [];
    const mark = same.length > 1 ? `?#${same.indexOf(full) + 1}` : url.search === '' ? '' : '?***';
    const name = `${request.method === undefined ? '' : `${request.method} `}${plain}${mark}${BEHIND_NAME[exchange] ?? ''}`;
    const place = { name, url, ...(socketPath === undefined ? {} : { socketPath }) };
    return { ...place, ...(isUwsgi ? { octets: uwsgiPacket(url, request) } : {}), ...request };
  });
}

/** Behind the name of what is asked for in another way than by a request over HTTP/1.1. */
const BEHIND_NAME: Partial<Readonly<Record<WatchedExchange, string>>> = { h2: ' over HTTP/2', sse: ' as a stream', ws: ' as a WebSocket' };

interface Parsed {
  /** Without user info, query and fragment. */
  readonly plain: string;
  readonly full: string;
  readonly url: URL;
  readonly socketPath?: string;
  readonly isUwsgi: boolean;
}

function parse(text: string): Parsed {
  const uwsgi = /^uwsgi(?::(?=\/\/[^/:]+:\d)|\+(?=unix:))/.exec(text)?.[0];
  if (uwsgi !== undefined) {
    const { plain, ...rest } = parse(uwsgi === 'uwsgi+' ? text.slice(uwsgi.length) : `http:${text.slice(uwsgi.length)}`);
    return { ...rest, plain: `${uwsgi}${plain.replace(/^http:/, '')}`, full: text, isUwsgi: true };
  }
  const unix = /^unix:([^:]+):?(\/.*)?$/.exec(text);
  const socketPath = unix?.[1];
  const url = socketPath === undefined ? URL.parse(text) : URL.parse(`http://localhost${unix?.[2] ?? '/'}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new UsageError(`"${text}" is no URL to watch`, `${withScheme(text)}${FORMS}`);
  if (socketPath === undefined) return { plain: `${url.origin}${url.pathname}`, full: url.href, url, isUwsgi: false };
  return { plain: `unix:${socketPath}:${url.pathname}`, full: text, url, socketPath, isUwsgi: false };
}

/** What `localhost:8000/` or `shop.example/health` was meant to be, as a question; empty if it is nothing like that. */
function withScheme(text: string): string {
  const isAddress =
    /^(?:localhost|\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#].*)?$/i.test(text) || /^[\w-]+:\d+(?:[/?#].*)?$/.test(text);
  const url = isAddress ? URL.parse(`http://${text}`) : null;
  return url === null ? '' : `Did you mean http://${text}? `;
}
