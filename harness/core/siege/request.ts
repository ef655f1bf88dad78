import type { Lane } from '../ledger/ledger.ts';
import type { Target } from './siege-types.ts';

/** The requests of one target in one lane: everything but the id is put together beforehand. */
export interface RequestText {
  /** The request as latin1 text, with the blank line that ends it. `id` is the ledger's number of the attempt. */
  of(id: number): string;
}

/** Builds the requests of a target: GET, HTTP/1.1, exactly one Connection header. */
export function requestText(target: Target, lane: Lane, sendIds: boolean): RequestText {
  const { url } = target;
  const lines = [
    `GET ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'User-Agent: zerodrop',
    'Accept: */*',
    `Connection: ${lane === 'new' ? 'close' : 'keep-alive'}`,
  ];
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    lines.push(`Authorization: Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  const head = `${lines.join('\r\n')}\r\n`;
  if (!sendIds) {
    const whole = `${head}\r\n`;
    return { of: () => whole };
  }
  const prefix = `${head}X-Zerodrop-Request: `;
  return { of: (id) => `${prefix}${id}\r\n\r\n` };
}
