import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect as connectTcp, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ClientOptions, WebSocket } from 'ws';
import { codeOf } from '../classify-error.ts';
import type { Endpoint } from '../endpoint.ts';
import type { WebSocketPlan } from '../requests/request-definition.ts';
import { FrameScan } from './frame-scan.ts';

/** The class of the library, which is loaded when the first siege over WebSockets begins. */
export type WebSocketClass = typeof WebSocket;

export interface WsConnectionOptions {
  readonly library: WebSocketClass;
  readonly endpoint: Endpoint;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly plan: WebSocketPlan;
  readonly insecure: boolean;
  /** Certificates that are trusted, in PEM; null for those that Node trusts. */
  readonly authorities: readonly string[] | null;
  readonly connectTimeoutMs: number;
  /** It can be used. */
  readonly onOpen: () => void;
  readonly onMessage: (message: Buffer) => void;
  readonly onPong: () => void;
  /** The server's Close has come: nothing is to be sent any more, and the end of the connection is all that is to come. Called once. */
  readonly onClosing: () => void;
  /** Nothing more can come. Called once. */
  readonly onEnd: () => void;
}

/** A server that has answered our Close must close the connection (RFC 6455 section 7.1.1); one that does not is left. In milliseconds. */
const CLOSE_WITHIN_MS = 2000;
/** What the library says if a connection ended without a Close frame (section 7.1.5). */
const NO_CLOSE_FRAME = 1006;
/** `readyState`, as the WebSocket interface has it. */
const OPEN = 1;
const MOST_OCTETS = 64 * 1024 * 1024;

/** One WebSocket, and what the library does not keep: how the socket under it ended, and what came behind a Close. */
export class WsConnection {
  /** The handshake of TLS had begun. */
  inTlsHandshake = false;
  /** The connection was established, and the request to upgrade it sent. */
  requested = false;
  /** It was open. */
  opened = false;
  /** Status of the answer to the request; 0 if none came. */
  status = 0;
  /** Headers of that answer. */
  headers: IncomingMessage['headers'] = {};
  /** The server has ended its side of the connection, without an error. */
  ended = false;
  /** What broke the socket; null if nothing did. */
  error: Error | null = null;
  /** What the server sent breaks the protocol: the library's code of it, such as `WS_ERR_INVALID_UTF8`; null if nothing does. */
  violation: string | null = null;
  /** The code of the server's Close frame, 1005 if it has none; null if no such frame came. */
  closeCode: number | null = null;
  /** We have asked for the end, before the server did. */
  weClosed = false;
  readonly #options: WsConnectionOptions;
  readonly #socket: Socket;
  readonly #frames = new FrameScan();
  #ws: WebSocket | null = null;
  #over = false;

  constructor(options: WsConnectionOptions) {
    this.#options = options;
    const { endpoint } = options;
    this.#socket = endpoint.tlsServerName === null ? connectTcp(placeOf(endpoint)) : this.#connectTls(endpoint.tlsServerName);
    this.#listen(this.#socket, endpoint.tlsServerName === null ? 'connect' : 'secureConnect');
  }

  /** Octets that have come. */
  get bytes(): number {
    return this.#socket.bytesRead;
  }

  /** Octets came behind the server's Close. */
  get beyondClose(): number {
    return this.#frames.beyondClose;
  }

  /** Messages may be sent: it is open, and neither side has closed it. */
  get isOpen(): boolean {
    return this.#ws?.readyState === OPEN;
  }

  send(message: string): void {
    this.#ws?.send(message);
  }

  ping(): void {
    this.#ws?.ping();
  }

  /** Asks for the end. */
  close(): void {
    if (this.#ws?.readyState !== OPEN) return;
    this.weClosed = !this.#frames.closed;
    this.#ws.close(1000);
  }

  /** Ends it at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #listen(socket: Socket, connected: 'connect' | 'secureConnect'): void {
    socket.setNoDelay(true);
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('the connection was not established in time'), { code: 'ETIMEDOUT' }));
    }, this.#options.connectTimeoutMs);
    socket.once(connected, () => {
      clearTimeout(timer);
      this.#request();
    });
    socket.once('end', () => {
      this.ended = true;
    });
    socket.on('error', (error) => {
      // The library destroys a socket whose handshake it does not like with an error of its own.
      if (codeOf(error) !== '') this.error ??= error;
    });
    socket.once('close', () => {
      clearTimeout(timer);
      if (!this.requested) this.#end();
    });
  }

  #connectTls(servername: string): Socket {
    const { endpoint, insecure, authorities } = this.#options;
    const socket = connectTls({
      ...placeOf(endpoint),
      servername,
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: !insecure,
      ...(authorities === null ? {} : { ca: [...authorities] }),
    });
    socket.once('connect', () => {
      this.inTlsHandshake = true;
    });
    return socket;
  }

  #request(): void {
    const { library, url, headers, plan } = this.#options;
    this.requested = true;
    const options: ClientOptions & { readonly closeTimeout: number } = {
      headers: { ...headers },
      createConnection: () => this.#socket,
      finishRequest: (request) => this.#sent(request),
      perMessageDeflate: plan.deflate === true,
      maxPayload: MOST_OCTETS,
      closeTimeout: CLOSE_WITHIN_MS,
    };
    const ws = new library(url, [...(plan.subprotocols ?? [])], options);
    this.#ws = ws;
    ws.on('upgrade', ({ statusCode = 0, headers: answered }) => {
      this.status = statusCode;
      this.headers = answered;
    });
    ws.on('unexpected-response', (_, response) => {
      this.status = response.statusCode ?? 0;
      this.headers = response.headers;
      ws.terminate();
    });
    ws.on('open', () => {
      this.opened = true;
      // Behind the library's own listener, which is there by now: nothing is read before both have been called.
      this.#socket.on('data', (octets: Buffer) => this.#scan(octets));
      this.#options.onOpen();
    });
    ws.on('message', (data) => this.#options.onMessage(data as Buffer));
    ws.on('pong', () => this.#options.onPong());
    ws.on('error', (error: Error) => this.#broke(error));
    ws.on('close', (code) => {
      if (code !== NO_CLOSE_FRAME) this.closeCode = code;
      this.#end();
    });
  }

  #scan(octets: Buffer): void {
    const wasClosed = this.#frames.closed;
    this.#frames.take(octets);
    if (this.#frames.closed && !wasClosed) this.#options.onClosing();
  }

  #sent(request: ClientRequest): void {
    // An answer of 101 that says nothing of an upgrade is for Node an interim one: it would wait on.
    request.on('information', ({ statusCode }) => {
      if (statusCode !== 101) return;
      this.status = 101;
      this.violation = 'WS_NO_UPGRADE';
      this.#ws?.terminate();
    });
    request.end();
  }

  #broke(error: Error): void {
    const code = codeOf(error);
    // Of HTTP (HPE), of the protocol, or of what was deflated (Z): what the server sent is wrong. All else is told by the socket.
    if (/^(?:WS_ERR|HPE|Z)_/.test(code)) this.violation ??= code;
    else if (code === '' && this.status === 101) this.violation ??= 'WS_BAD_HANDSHAKE';
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#socket.destroy();
    this.#options.onEnd();
  }
}

function placeOf({ socketPath, host, port }: Endpoint): TcpSocketConnectOpts | { readonly path: string } {
  return socketPath === null ? { host, port } : { path: socketPath };
}
