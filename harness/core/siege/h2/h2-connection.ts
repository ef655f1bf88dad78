import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, constants, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTcp, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from '../endpoint.ts';
import { canLeadToItself, isLedToItself, refusedByItself } from '../self-connect.ts';

/** What a connection was seen to do when it was at its end. */
export type ConnectionEnd = 'open' | 'ended' | 'broken';

export interface H2ConnectionOptions {
  readonly endpoint: Endpoint;
  readonly insecure: boolean;
  /** Certificates that are trusted, in PEM; null for those that Node trusts. */
  readonly authorities: readonly string[] | null;
  readonly connectTimeoutMs: number;
  /** `https://name:port`, for the requests. */
  readonly authority: string;
}

/** Streams that may be open at once on one connection, whatever the server allows: RFC 9113 section 6.5.2 recommends 100 at least. */
const MOST_STREAMS = 100;

/**
 * One connection of HTTP/2. It keeps what Node's session throws away: the last stream that a GOAWAY names, and how the socket under it
 * ended.
 */
export class H2Connection {
  /** Settles when requests can be sent; rejects with the system's error, or a time-out, if it never comes so far. */
  readonly opened: Promise<void>;
  /** Settles when it is gone, however that came. */
  readonly closed: Promise<void>;
  /** The handshake of TLS had begun. */
  inHandshake = false;
  /** What ended the socket. */
  end: ConnectionEnd = 'open';
  /** The error that broke the socket; null if none did. */
  error: Error | null = null;
  /** What the server sent breaks the protocol. */
  malformed = false;
  /** The last stream that the server says it may have processed; null if it has sent no GOAWAY (RFC 9113 section 6.8). */
  lastStreamId: number | null = null;
  goawayCode: number | null = null;
  /** Streams that are open. */
  streams = 0;
  #session: ClientHttp2Session | null = null;
  readonly #socket: Socket;
  readonly #options: H2ConnectionOptions;

  constructor(options: H2ConnectionOptions) {
    this.#options = options;
    const { endpoint } = options;
    this.#socket = endpoint.tlsServerName === null ? connectTcp(placeOf(endpoint)) : this.#connectTls(endpoint.tlsServerName);
    const socket = this.#socket;
    socket.setNoDelay(true);
    if (endpoint.socketPath === null && canLeadToItself(endpoint.port))
      socket.once('connect', () => {
        if (isLedToItself(socket)) socket.destroy(refusedByItself());
      });
    this.closed = new Promise((resolve) => void socket.once('close', () => resolve()));
    socket.once('end', () => {
      if (this.end === 'open') this.end = 'ended';
    });
    socket.on('error', (error: Error) => this.#broke(error));
    this.opened = this.#open();
    this.opened.catch(() => {});
  }

  /** Whether another request may be sent on it. */
  get isUsable(): boolean {
    return this.end === 'open' && this.lastStreamId === null && this.#session?.closed !== true && this.streams < MOST_STREAMS;
  }

  /** Begins a request. Only when it has opened. */
  request(headers: OutgoingHttpHeaders, endStream: boolean): ClientHttp2Stream {
    if (this.#session === null) throw new RangeError('the connection is not open');
    this.streams++;
    const stream = this.#session.request(headers, { endStream });
    stream.once('close', () => this.streams--);
    return stream;
  }

  /** Lets streams that are open end, and closes it. */
  close(): void {
    if (this.#session === null) this.#socket.destroy();
    else this.#session.close();
  }

  destroy(): void {
    this.#session?.destroy();
    this.#socket.destroy();
  }

  #connectTls(servername: string): Socket {
    const { endpoint, insecure, authorities } = this.#options;
    const socket = connectTls({
      ...placeOf(endpoint),
      servername,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: !insecure,
      ...(authorities === null ? {} : { ca: [...authorities] }),
    });
    socket.once('connect', () => {
      this.inHandshake = true;
    });
    return socket;
  }

  async #open(): Promise<void> {
    const { connectTimeoutMs, endpoint, authority } = this.#options;
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(Object.assign(new Error('the connection was not established in time'), { code: 'ETIMEDOUT' }));
        socket.destroy();
      }, connectTimeoutMs);
      socket.once(endpoint.tlsServerName === null ? 'connect' : 'secureConnect', () => resolve());
      socket.once('close', () => reject(this.error ?? Object.assign(new Error('closed before it was open'), { code: 'ECONNRESET' })));
      void this.closed.finally(() => clearTimeout(timer));
      socket.once(endpoint.tlsServerName === null ? 'connect' : 'secureConnect', () => clearTimeout(timer));
    });
    const session = connectHttp2(authority, { createConnection: () => socket });
    this.#session = session;
    session.on('goaway', (code, lastStreamId) => {
      // A server may send a second one, with a lower number (RFC 9113 section 6.8).
      this.lastStreamId = Math.min(this.lastStreamId ?? Number.POSITIVE_INFINITY, lastStreamId);
      this.goawayCode = code;
    });
    session.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_HTTP2_ERROR' || error.code === 'ERR_HTTP2_SESSION_ERROR') this.malformed = this.goawayCode === null;
      else this.#broke(error);
    });
    // A server that ends the socket and nothing else would leave Node waiting for the end of the streams.
    socket.once('end', () => socket.destroy());
  }

  #broke(error: Error): void {
    if (this.end !== 'open') return;
    this.end = 'broken';
    this.error = error;
  }
}

function placeOf({ socketPath, host, port }: Endpoint): TcpSocketConnectOpts | { readonly path: string } {
  return socketPath === null ? { host, port } : { path: socketPath };
}

/** A stream that the server says it has not processed, and that may be sent again (RFC 9113 section 8.7). */
export function wasNotProcessed(rstCode: number | undefined, streamId: number | undefined, { lastStreamId }: H2Connection): boolean {
  if (rstCode === constants.NGHTTP2_REFUSED_STREAM) return true;
  return lastStreamId !== null && (streamId === undefined || streamId > lastStreamId);
}
