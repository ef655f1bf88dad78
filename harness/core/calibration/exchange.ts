import { bytesOf } from './script-step.ts';

/** The versions that the fault server pretends to be and the status of each. */
export const STATUS_OF = { ver_a: 201, ver_b: 202 } as const;
export type VersionName = keyof typeof STATUS_OF;

/** The versions of a calibration's ledger, by index. */
export const VERSIONS: readonly string[] = ['unknown', 'ver_a', 'ver_b'];

/** A request that the fault server has read, and what a good answer to it holds. */
export interface Exchange {
  /** What the request said in `X-Zerodrop-Request`; `-` if it did not. */
  readonly id: string;
  readonly version: VersionName;
  readonly status: number;
  readonly body: Buffer;
  /** The client wants the connection closed after the answer. */
  readonly close: boolean;
  /** The request is a HEAD: what answers it has no body. */
  readonly toHead: boolean;
  /** The request before this one on the same connection. */
  readonly previous: Exchange | null;
}

/** The one good body for a request: who answers, to what, and then the filling. */
export function goodBody(version: VersionName, id: string, filling: Buffer): Buffer {
  return bytesOf(`${version} ${id}\n`, filling);
}

export function otherVersion(version: VersionName): VersionName {
  return version === 'ver_a' ? 'ver_b' : 'ver_a';
}

/** The headers that every good answer carries, apart from those that frame its body. */
export function commonHeaders(exchange: Exchange): readonly string[] {
  return [
    'Content-Type: text/plain',
    `X-Zerodrop-Version: ${exchange.version}`,
    `X-Zerodrop-Request: ${exchange.id}`,
    `Connection: ${exchange.close ? 'close' : 'keep-alive'}`,
  ];
}

/** A head: status line, headers, empty line. */
export function head(statusLine: string, headers: readonly string[]): Buffer {
  return bytesOf(`${[statusLine, ...headers].join('\r\n')}\r\n\r\n`);
}

/** The status line of a good answer. */
export function statusLine(exchange: Exchange): string {
  return `HTTP/1.1 ${exchange.status} ${exchange.status === 201 ? 'Created' : 'Accepted'}`;
}

/** The head of a good answer with a Content-Length. */
export function goodHead(exchange: Exchange): Buffer {
  return head(statusLine(exchange), [...commonHeaders(exchange), `Content-Length: ${exchange.body.length}`]);
}

/** A whole good answer with a Content-Length; to a HEAD its head alone. */
export function goodAnswer(exchange: Exchange): Buffer {
  if (exchange.toHead) return goodHead(exchange);
  return bytesOf(goodHead(exchange), exchange.body);
}

/** The head of a good answer in chunks. */
export function chunkedHead(exchange: Exchange): Buffer {
  return head(statusLine(exchange), [...commonHeaders(exchange), 'Transfer-Encoding: chunked']);
}

/** One chunk: its size in hexadecimal with an extension if one is given, its bytes, and the ends of both lines. */
export function chunk(bytes: Buffer, extension = ''): Buffer {
  return bytesOf(`${bytes.length.toString(16)}${extension}\r\n`, bytes, '\r\n');
}

/** The last chunk and an empty trailer section. */
export const LAST_CHUNK = '0\r\n\r\n';

/** The exchange with other facts in its answer. */
export function alter(exchange: Exchange, facts: Partial<Exchange>): Exchange {
  return { ...exchange, ...facts };
}
