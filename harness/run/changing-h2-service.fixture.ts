import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { TRUSTED } from '../core/siege/tls.fixture.ts';

/** What a service does with a request, and the ids of those that it did not answer well. */
export type H2Behaviour = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A service over HTTP/2 of the test's own, in clear text or by TLS, that changes when a command connects to its second port. */
export class H2StandIn {
  behaviour: H2Behaviour = answers('r1');
  readonly sessions = new Set<ServerHttp2Session>();
  readonly url: string;
  /** A shell command that makes it change. */
  readonly changeIt: string;
  /** Requests that were read and not answered. */
  lost = 0;
  readonly #stop: () => Promise<void>;

  private constructor(url: string, controlPort: number, stop: () => Promise<void>) {
    this.url = url;
    this.changeIt = `: </dev/tcp/127.0.0.1/${controlPort}`;
    this.#stop = stop;
  }

  /** `onChange` is called for each command that connects. */
  static async start(onChange: (standIn: H2StandIn) => void, { secure = false } = {}): Promise<H2StandIn> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket): void => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    };
    const service: Http2Server | Http2SecureServer = secure ? createSecureServer(TRUSTED) : createServer();
    service.prependListener('connection', keep);
    service.on('session', (session: ServerHttp2Session) => {
      standIn.sessions.add(session);
      session.on('error', () => undefined);
      session.on('close', () => standIn.sessions.delete(session));
    });
    service.on('sessionError', () => undefined);
    service.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', () => undefined);
      standIn.behaviour(stream, headers);
    });
    const control = createTcp((socket) => {
      keep(socket);
      onChange(standIn);
      socket.end();
    });
    const servers = [service, control];
    const ports = await Promise.all(
      servers.map(
        (server) => new Promise<number>((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port))),
      ),
    );
    const standIn = new H2StandIn(`${secure ? 'https' : 'http'}://127.0.0.1:${ports[0]}/`, ports[1] ?? 0, async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    });
    return standIn;
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

/** A whole answer of that version, some milliseconds after the request; it repeats the request's id. */
export function answers(version: string): H2Behaviour {
  return (stream, { 'x-request-id': id }) => {
    setTimeout(() => {
      if (stream.destroyed) return;
      stream.respond({ ':status': 200, 'x-release': version, ...(id === undefined ? {} : { 'x-request-id': id }) });
      stream.end(`hello of ${version}\n`);
    }, 10);
  };
}
