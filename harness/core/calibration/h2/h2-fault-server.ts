import { createServer, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Target } from '../../siege/siege-types.ts';
import { goodBody } from '../exchange.ts';
import { type InjectedFaults, InjectedFaultsRecord } from '../injected-faults.ts';
import { listening } from '../listening.ts';
import { answerWell, type H2Case } from './h2-case.ts';

const FILLING = Buffer.alloc(400, 'the body goes on. ');

/** A server of HTTP/2 in clear text that enacts one case, or the place where none listens. */
export interface H2FaultServer {
  readonly target: Target;
  /** What it did so far; null if nothing listens, so that each attempt meets the fault. */
  readonly truth: InjectedFaults | null;
  stop(): Promise<void>;
}

/** What the answers of these servers are filled up with. */
export { FILLING as H2_FILLING };

/** Starts the server of a case on a free port of 127.0.0.1. Each third request meets the case, all others are answered well. */
export async function startH2FaultServer(subject: H2Case): Promise<H2FaultServer> {
  const books = new InjectedFaultsRecord();
  const sockets = new Set<Socket>();
  const sessions = new WeakMap<ServerHttp2Session, Socket>();
  const server = createServer();
  // Before Node's own listener, which makes a session of it.
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => {
    session.on('error', () => {});
    // The session is made for the connection that came last: its own `socket` is a proxy that lets no one end it.
    const socket = [...sockets].find((each) => each.remotePort === session.socket.remotePort);
    if (socket !== undefined) sessions.set(session, socket);
  });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    const session = stream.session as ServerHttp2Session | undefined;
    const socket = session === undefined ? undefined : sessions.get(session);
    if (session === undefined || socket === undefined) return;
    const id = String(headers['x-zerodrop-request'] ?? '-');
    const ordinal = ++books.requests;
    const version = ordinal % 2 === 0 ? 'ver_b' : 'ver_a';
    const exchange = { stream, session, socket, id, version, body: goodBody(version, id, FILLING) } as const;
    const meets = subject.outcome === 'answered' || subject.everyRequest === true || ordinal % 3 === 0;
    if (meets && subject.outcome !== 'answered') books.noteFault(id);
    else books.noteAnswer(id);
    if (meets) return subject.act(exchange);
    stream.resume();
    stream.on('end', () => answerWell(exchange));
  });
  const { port } = await listening(server);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const target = { name: subject.name, ...subject.request, url: new URL(`http://127.0.0.1:${port}/${subject.name}`) };
  if (subject.nothingListens !== true) return { target, truth: books, stop };
  await stop();
  return { target, truth: null, stop: async () => {} };
}
