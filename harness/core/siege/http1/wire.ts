import { type OnReadOpts, Socket, type TcpSocketConnectOpts } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';
import type { Endpoint } from '../endpoint.ts';
import { canLeadToItself, isLedToItself, refusedByItself } from './self-connect.ts';

/** What happens on a wire. */
export interface WireHandler {
  /** Connected, and the TLS handshake done if there is one. */
  onOpen(): void;
  /** TCP is connected and the TLS handshake begins. */
  onHandshake(): void;
  /** `length` octets lie at the beginning of the buffer that the wire was given. They are written over afterwards. */
  onBytes(length: number): void;
  /** The server has closed its side. */
  onEnd(): void;
  /** Reading or connecting failed; the wire closes by itself. */
  onError(error: Error): void;
  /** Writing failed. What the server had sent before can still be read, and comes to `onBytes` and `onEnd`. */
  onWriteError(error: Error): void;
  /** Nothing more will happen; the wire can be connected again. */
  onClosed(): void;
}

export interface WireOptions {
  /** Every read goes into this buffer; wires may share it, since each read is handled before the next. */
  readonly readBuffer: Buffer;
  readonly rejectUnauthorized: boolean;
  /** Certificates that are trusted, in PEM; null for those that Node trusts. */
  readonly authorities: readonly string[] | null;
  readonly connectTimeoutMs: number;
}

/** This many octets are read of one connection at a time, if others have something to be read as well. */
const TURN_BYTES = 256 * 1024;

/**
 * A connection to a server, over and over again. One `net.Socket` is connected anew after each `close`, which Node's
 * documentation of `socket.connect()` allows: building the socket costs more than the rest of a short connection.
 *
 * Only a name that must be looked up and TLS get a socket of their own each time: a lookup that comes late would find
 * the socket connecting again.
 */
export class Wire {
  readonly #handler: WireHandler;
  readonly #options: WireOptions;
  readonly #onread: OnReadOpts;
  readonly #onWritten: (error?: Error | null) => void;
  #plain: Socket | null = null;
  #socket: Socket | null = null;
  /** Both ends of a connection may be the same: RFC 9293 section 3.5. */
  #mayMeetItself = false;
  #readPauseMs = 0;
  /** Octets that were read since it last let others have their turn. */
  #inTurn = 0;

  constructor(handler: WireHandler, options: WireOptions) {
    this.#handler = handler;
    this.#options = options;
    this.#onread = {
      buffer: options.readBuffer,
      callback: (length) => {
        handler.onBytes(length);
        return this.#readPauseMs === 0 ? this.#mayReadOn(length) : this.#pause(this.#readPauseMs);
      },
    };
    this.#onWritten = (error) => {
      if (error !== undefined && error !== null) handler.onWriteError(error);
    };
  }

  /** Connects. Errors come to `onError`, never from here. */
  connect(endpoint: Endpoint): void {
    this.#mayMeetItself = endpoint.socketPath === null && canLeadToItself(endpoint.port);
    this.#readPauseMs = endpoint.readPauseMs;
    if (endpoint.tlsServerName !== null) this.#socket = this.#connectTls(endpoint, endpoint.tlsServerName);
    else {
      const reusable = endpoint.numeric || endpoint.socketPath !== null;
      const socket = (reusable ? this.#plain : null) ?? this.#plainSocket();
      if (reusable) this.#plain = socket;
      this.#socket = socket;
      if (endpoint.socketPath !== null) socket.connect({ path: endpoint.socketPath });
      else socket.connect(this.#tcpOptions(endpoint));
    }
  }

  /**
   * Writes a request. Through the socket's own `_write` and not `write`: a failing `write` destroys the socket, and
   * an answer that has arrived already would be lost with it.
   */
  write(request: Buffer): void {
    // What Node's streams say of a chunk that is a Buffer; its types know only encodings of texts.
    this.#socket?._write(request, 'buffer' as BufferEncoding, this.#onWritten);
  }

  /** Closes; `onClosed` follows. */
  close(): void {
    this.#socket?.destroy();
  }

  /** Stops reading for a while. Returns false, by which a read handler says that it wants no more. */
  #pause(pauseMs: number): false {
    const socket = this.#socket;
    setTimeout(() => {
      if (socket !== null && socket === this.#socket && !socket.destroyed) socket.resume();
    }, pauseMs);
    return false;
  }

  /** Lets the other connections have their turn when much has come: Node reads up to 2 MiB of one before it turns to the next. */
  #mayReadOn(length: number): boolean {
    this.#inTurn += length;
    if (this.#inTurn < TURN_BYTES) return true;
    this.#inTurn = 0;
    const socket = this.#socket;
    setImmediate(() => {
      if (socket !== null && socket === this.#socket && !socket.destroyed) socket.resume();
    });
    return false;
  }

  #plainSocket(): Socket {
    // Half-open is allowed so that Node does not answer a FIN by itself: the handler closes.
    const socket = new Socket({ allowHalfOpen: true, onread: this.#onread });
    socket.on('connect', () => {
      if (this.#isOther(socket)) this.#handler.onOpen();
    });
    this.#listen(socket);
    return socket;
  }

  #connectTls(endpoint: Endpoint, servername: string): Socket {
    const address: ConnectionOptions = endpoint.socketPath === null ? this.#tcpOptions(endpoint) : { path: endpoint.socketPath };
    const { authorities } = this.#options;
    // Both are documented for tls.connect, and missing in its types.
    const options: ConnectionOptions & { readonly onread: OnReadOpts; readonly allowHalfOpen: boolean } = {
      ...address,
      servername,
      rejectUnauthorized: this.#options.rejectUnauthorized,
      ...(authorities === null ? {} : { ca: [...authorities] }),
      allowHalfOpen: true,
      onread: this.#onread,
    };
    const socket = connectTls(options);
    socket.on('connect', () => {
      if (this.#isOther(socket)) this.#handler.onHandshake();
    });
    socket.on('secureConnect', () => this.#handler.onOpen());
    this.#listen(socket);
    return socket;
  }

  /** Whether another process is at the other end; if not, it is a refusal, and the port is left at once. */
  #isOther(socket: Socket): boolean {
    if (!this.#mayMeetItself || !isLedToItself(socket)) return true;
    if (socket instanceof TLSSocket) socket.destroy();
    else socket.resetAndDestroy();
    this.#handler.onError(refusedByItself());
    return false;
  }

  #listen(socket: Socket): void {
    socket.on('end', () => this.#handler.onEnd());
    socket.on('error', (error) => this.#handler.onError(error));
    socket.on('close', () => {
      this.#socket = null;
      this.#handler.onClosed();
    });
  }

  #tcpOptions(endpoint: Endpoint): TcpSocketConnectOpts {
    const { host, port, numeric } = endpoint;
    // Of a name's addresses each gets all the time there is: a slow accept is no reason to turn to the next.
    return numeric ? { host, port } : { host, port, autoSelectFamilyAttemptTimeout: Math.max(10, this.#options.connectTimeoutMs) };
  }
}
