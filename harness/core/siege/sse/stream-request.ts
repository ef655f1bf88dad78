import type { Lane } from '../../ledger/ledger.ts';
import { ID_HEADER } from '../http1/autocannon-requests.ts';
import { type Echo, echoId } from '../judging/expected-answers.ts';
import type { Target } from '../siege-types.ts';

/** What differs from one request for a stream to the next. */
export interface StreamRequest {
  readonly lane: Lane;
  /** Number of the attempt; null if it is not said. */
  readonly id: number | null;
  readonly echo: { readonly echo: Echo; readonly id: number } | null;
  /** What the client has; null if it begins anew. */
  readonly lastEventId: string | null;
}

/** The octets of a request for a stream, as EventSource sends it (HTML standard, section 9.2.2): with what the client has, in UTF-8. */
export function streamRequest({ url, headers = [] }: Target, { lane, id, echo, lastEventId }: StreamRequest): Buffer {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const usual = (name: string, value: string): readonly string[] => (names.has(name.toLowerCase()) ? [] : [`${name}: ${value}`]);
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    ...usual('Host', url.host),
    ...usual('Accept', 'text/event-stream'),
    ...usual('Accept-Encoding', 'identity'),
    ...usual('Cache-Control', 'no-cache'),
    ...usual('User-Agent', 'zerodrop'),
    ...(url.username === '' && url.password === '' ? [] : usual('Authorization', credentialsOf(url))),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(id === null ? [] : [`${ID_HEADER}: ${id}`]),
    ...(echo === null ? [] : [`${echo.echo.header}: ${echoId(echo.echo, echo.id)}`]),
    ...(lastEventId === null ? [] : [`Last-Event-ID: ${lastEventId}`]),
    `Connection: ${lane === 'new' ? 'close' : 'keep-alive'}`,
    '',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'utf8');
}

function credentialsOf({ username, password }: URL): string {
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(text).toString('base64')}`;
}
