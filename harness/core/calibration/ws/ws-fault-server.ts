import { createServer, type Socket } from 'node:net';
import { deflateRawSync, inflateRawSync, constants as zlib } from 'node:zlib';
import type { Target } from '../../siege/siege-types.ts';
import type { VersionName } from '../exchange.ts';
import { type InjectedFaults, InjectedFaultsRecord } from '../injected-faults.ts';
import { listening } from '../listening.ts';
import type { WsCase } from './ws-case.ts';
import { acceptOf, ClientFrames, closeFrame, frame, OPCODE } from './ws-frames.ts';

/** A server of WebSockets that enacts one case, or the place where none listens. */
export interface WsFaultServer {
  readonly target: Target;
  /** What it did so far; null if nothing listens, so that each attempt meets the fault. */
  readonly truth: InjectedFaults | null;
  stop(): Promise<void>;
}

/** The server's side of one WebSocket. */
export class WsSession {
  readonly socket: Socket;
  readonly id: string;
  readonly version: VersionName;
  readonly key: string;
  /** Messages that have come. */
  messages = 0;
  /** A message that the case does something with later. */
  kept = '';
  /** The client offers permessage-deflate, and it was accepted. */
  deflated = false;

  constructor(socket: Socket, { id, version, key }: { readonly id: string; readonly version: VersionName; readonly key: string }) {
    this.socket = socket;
    this.id = id;
    this.version = version;
    this.key = key;
  }

  write(...octets: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(octets));
  }

  /** The answer that opens it, with more headers, or without one of its own. */
  upgrade(more: readonly string[] = [], without = ''): void {
    const own = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${acceptOf(this.key)}`];
    const kept = own.filter((header) => without === '' || !header.startsWith(without));
    this.write(Buffer.from(['HTTP/1.1 101 Switching Protocols', ...kept, ...more, '', ''].join('\r\n')));
  }

  /** What echoes a message: who echoes it, and it. */
  echoOf(message: string): string {
    return `${this.version} ${message}`;
  }

  echo(message: string): void {
    this.write(this.echoFrame(message));
  }

  echoFrame(message: string): Buffer {
    const text = this.echoOf(message);
    return this.deflated ? frame(OPCODE.text, deflated(text), { rsv: 4 }) : frame(OPCODE.text, text);
  }

  /** Closes it, and the connection. */
  close(code: number | null, reason = ''): void {
    this.write(closeFrame(code, reason));
    this.socket.end();
  }
}

/** A message as permessage-deflate sends it, without what a sync flush ends with (RFC 7692 section 7.2.1). */
export function deflated(text: string): Buffer {
  return deflateRawSync(text, { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, -4);
}

function inflated(octets: Buffer): Buffer {
  return inflateRawSync(Buffer.concat([octets, Buffer.of(0, 0, 0xff, 0xff)]), { finishFlush: zlib.Z_SYNC_FLUSH });
}

/** Starts the server of a case on a free port of 127.0.0.1. Each third WebSocket meets the case, on all others messages are echoed. */
export async function startWsFaultServer(subject: WsCase): Promise<WsFaultServer> {
  const books = new InjectedFaultsRecord();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    serve(socket, subject, books);
  });
  const { port } = await listening(server);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const target = { name: subject.name, url: new URL(`http://127.0.0.1:${port}/${subject.name}`), webSocket: subject.plan };
  if (subject.nothingListens !== true) return { target, truth: books, stop };
  await stop();
  return { target, truth: null, stop: async () => {} };
}

function serve(socket: Socket, subject: WsCase, books: InjectedFaultsRecord): void {
  const frames = new ClientFrames();
  let head = '';
  let session: WsSession | null = null;
  let meets = false;
  socket.setNoDelay(true);
  socket.on('data', (octets) => {
    if (session === null) {
      head += octets.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      const ordinal = ++books.requests;
      const correct = subject.outcome === 'answered';
      meets = correct || ordinal % 3 === 0;
      session = new WsSession(socket, {
        id: headerOf(head, 'x-zerodrop-request') ?? '-',
        version: ordinal % 2 === 0 ? 'ver_b' : 'ver_a',
        key: headerOf(head, 'sec-websocket-key') ?? '',
      });
      if (meets && !correct) books.noteFault(session.id);
      else books.noteAnswer(session.id);
      if (meets && subject.handshake !== undefined) subject.handshake(session);
      else session.upgrade();
      return;
    }
    for (const { opcode, rsv, payload } of frames.take(octets)) read(session, meets ? subject : {}, opcode, rsv, payload);
  });
}

/** What a server does with a frame of the client, unless the case does something else. */
function read(session: WsSession, { message, closed }: Partial<WsCase>, opcode: number, rsv: number, payload: Buffer): void {
  switch (opcode) {
    case OPCODE.text: {
      const text = (rsv === 4 ? inflated(payload) : payload).toString('latin1');
      session.messages++;
      if (message === undefined) session.echo(text);
      else message(session, text, session.messages);
      return;
    }
    case OPCODE.ping:
      return session.write(frame(OPCODE.pong, payload));
    case OPCODE.close:
      if (closed !== undefined) return closed(session, payload);
      session.write(frame(OPCODE.close, payload));
      session.socket.end();
  }
}

function headerOf(head: string, name: string): string | null {
  return new RegExp(`^${name}: *(.*?)\r$`, 'im').exec(head)?.[1] ?? null;
}
