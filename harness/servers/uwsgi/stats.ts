import { connect, type Socket } from 'node:net';
import { ZerodropError } from '../../core/errors.ts';

/** What we read of an instance's stats server (core/master_utils.c, uwsgi_master_generate_stats). */
export interface InstanceStats {
  readonly pid: number;
  readonly version: string;
  readonly listen_queue: number;
  readonly workers: readonly WorkerStats[];
}

export interface WorkerStats {
  readonly id: number;
  readonly pid: number;
  readonly accepting: number;
  readonly requests: number;
  /** `idle`, `busy`, `cheap`, `pause` or `sigN`. `pause` says that it will pause, not that it has. */
  readonly status: string;
  readonly respawn_count: number;
}

/** What we read of a router's stats server (plugins/corerouter/corerouter.c, corerouter_send_stats). */
export interface RouterStats {
  readonly subscriptions: readonly { readonly nodes: readonly RouterNode[] }[];
}

export interface RouterNode {
  /** Its address. */
  readonly name: string;
  /** 0 while requests are passed to it. */
  readonly death_mark: number;
  /** Requests that were passed to it and are not over. */
  readonly ref: number;
}

/** More than any stats server sends: a thousand vassals are half of a megabyte. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads a stats server, which sends one JSON document and closes. `where` is a Unix socket's path (`@name` for an
 * abstract one) or host:port. Rejects with ZerodropError if it has not told all within `timeoutMs`, or if what
 * it tells isn't JSON, or if `signal` is aborted before.
 */
export async function readStats<T = InstanceStats>(where: string, timeoutMs = 2000, signal?: AbortSignal): Promise<T> {
  const text = await readAll(where, timeoutMs, signal);
  try {
    return parse<T>(text);
  } catch (cause) {
    const found = text === '' ? 'nothing' : `no whole JSON, but ${JSON.stringify(text.slice(0, 80))} (${text.length} characters)`;
    throw new ZerodropError(`the stats server at ${where} sent ${found}`, { cause });
  }
}

/**
 * uWSGI's own JSON is not always JSON: in a process that has routers of two kinds, the list of the first one's sockets
 * ends with a comma (plugins/corerouter/corerouter.c, corerouter_send_stats). Throws SyntaxError.
 */
function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    const mended = text.replace(/",\s*\]/g, '"]');
    if (mended === text) throw error;
    return JSON.parse(mended) as T;
  }
}

/** Everything that a server sends until it closes. The bound is on the whole, not on each wait: a server can drip. */
function readAll(where: string, timeoutMs: number, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connectTo(where);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      settle();
    };
    const fail = (message: string, cause?: unknown): void =>
      end(() => reject(new ZerodropError(`the stats server at ${where} ${message}`, { cause })));
    const timer = setTimeout(
      () => fail(bytes === 0 ? `said nothing for ${timeoutMs} ms` : `sent ${bytes} bytes in ${timeoutMs} ms and came to no end`),
      timeoutMs,
    );
    const onAbort = (): void => fail('was not waited for any longer');
    if (signal?.aborted === true) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_BYTES) fail(`sent more than ${MOST_BYTES} bytes`);
    });
    socket.on('error', (error) => fail(`can't be read: ${error.message}`, error));
    socket.on('end', () => end(() => resolve(Buffer.concat(chunks).toString('utf8'))));
  });
}

function connectTo(where: string): Socket {
  if (where.startsWith('@')) return connect(`\0${where.slice(1)}`);
  const tcp = where.startsWith('/') ? null : /^(.*):(\d+)$/.exec(where);
  if (tcp === null) return connect(where);
  const host = (tcp[1] ?? '').replace(/^\[(.*)\]$/, '$1');
  return connect(Number(tcp[2]), host === '' ? '127.0.0.1' : host);
}
