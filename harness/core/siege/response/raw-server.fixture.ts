import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request as a raw server sees it. */
export interface SeenRequest {
  /** 0 for the first request of all connections. */
  readonly nth: number;
  /** 0 for the first request on its connection. */
  readonly onConnection: number;
  readonly path: string;
  /** Its lines, without the blank one. */
  readonly head: string;
}

export interface RawServer {
  readonly port: number;
  readonly url: URL;
  readonly seen: readonly SeenRequest[];
  /** Connections accepted. */
  readonly accepted: number;
  close(): Promise<void>;
}

export interface RawBehaviour {
  /** On each whole request. */
  readonly answer?: (socket: Socket, request: SeenRequest) => void;
  /** On each connection, before anything was read. */
  readonly accept?: (socket: Socket, nth: number) => void;
  /** A Unix socket to listen on; else an ephemeral port of 127.0.0.1. */
  readonly socketPath?: string;
}

/** A server made of bare sockets, which answers as the test says and stays half-open unless told otherwise. */
export async function rawServer(behaviour: RawBehaviour): Promise<RawServer> {
  const seen: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    const nth = accepted++;
    behaviour.accept?.(socket, nth);
    let text = '';
    let onConnection = 0;
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = text.slice(0, end);
        text = text.slice(end + 4);
        const request = { nth: seen.length, onConnection: onConnection++, path: head.split(' ', 2)[1] ?? '', head };
        seen.push(request);
        behaviour.answer?.(socket, request);
      }
    });
  });
  const port = await listening(server, behaviour.socketPath);
  return {
    port,
    url: new URL(`http://127.0.0.1:${port}/`),
    seen,
    get accepted() {
      return accepted;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server, socketPath: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const done = () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    };
    if (socketPath === undefined) server.listen(0, '127.0.0.1', done);
    else server.listen(socketPath, done);
  });
}

/** Where a Unix socket can be made; the server that listens there removes it. */
export function unixSocketPath(): string {
  return join(tmpdir(), `zerodrop-${randomUUID()}.sock`);
}

/** A whole answer that keeps the connection. */
export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

/** A correct server: answers, and closes if the client asked for it. */
export function answerWell(socket: Socket, request: SeenRequest): void {
  if (/^connection: close$/im.test(request.head)) socket.end(OK);
  else socket.write(OK);
}
