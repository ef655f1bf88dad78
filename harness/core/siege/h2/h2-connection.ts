import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectTcp, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from '../endpoint.ts';
import { canLeadToItself, isLedToItself, refusedByItself } from '../http1/self-connect.ts';
import { FrameReader, type StreamEnd } from './frame-reader.ts';
import { TappedSocket } from './tapped-socket.ts';

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

/** A request that was begun, and what the frames say of the end of its answer. */
export interface BegunStream {
  readonly stream: ClientHttp2Stream;
  readonly onWire: StreamEnd;
}

/**
 * One connection of HTTP/2. It keeps what Node's session throws away: how each stream was ended by the server's frames, the last stream
 * that a GOAWAY names, and how the socket under it ended.
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
  /** Streams that are open. */
  streams = 0;
  #session: ClientHttp2Session | null = null;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
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

  /** The last stream that the server says it may have processed; null if it has sent no GOAWAY. */
  get lastStreamId(): number | null {
    return this.#frames.lastStreamId;
  }

  /** Whether another request may be sent on it. */
  get isUsable(): boolean {
    const session = this.#session;
    const isOver =
      this.end !== 'open' || this.malformed || this.lastStreamId !== null || session?.closed === true || session?.destroyed === true;
    return !isOver && this.streams < MOST_STREAMS;
  }

  /** Begins a request. Only when it has opened. */
  request(headers: OutgoingHttpHeaders, endStream: boolean): BegunStream {
    if (this.#session === null) throw new RangeError('the connection is not open');
    const stream = this.#session.request(headers, { endStream });
    this.streams++;
    stream.once('close', () => this.streams--);
    // The session tells its own error when its socket has closed, and its streams that of theirs at once.
    stream.on('error', (error) => this.#isOfProtocol(error));
    // Without a number it is no stream: the session has ended, and nothing is sent.
    return { stream, onWire: stream.id === undefined ? { ended: false, resetCode: null } : this.#frames.follow(stream.id) };
  }

  /** The outcome of a stream is known. */
  forget({ id }: ClientHttp2Stream): void {
    if (id !== undefined) this.#frames.forget(id);
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
    const tapped = new TappedSocket(socket, (octets) => this.#frames.read(octets));
    const session = connectHttp2(authority, { createConnection: () => tapped });
    this.#session = session;
    session.on('error', (error: Error) => {
      if (!this.#isOfProtocol(error)) this.#broke(error);
    });
    // A server that ends the socket and nothing else would leave Node waiting for the end of the streams.
    tapped.once('end', () => setImmediate(() => tapped.destroy()));
  }

  /** What was read is no HTTP/2, unless the server gave up itself. */
  #isOfProtocol(error: NodeJS.ErrnoException): boolean {
    if (error.code !== 'ERR_HTTP2_ERROR' && error.code !== 'ERR_HTTP2_SESSION_ERROR') return false;
    this.malformed = this.#frames.goawayCode === null;
    return true;
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
