import { createServer, type Socket } from 'node:net';
import type { Target } from '../../siege/siege-types.ts';
import { type InjectedFaults, InjectedFaultsRecord } from '../injected-faults.ts';
import { listening } from '../listening.ts';
import { playScript } from '../play-script.ts';
import { FIN, type Step, send } from '../script-step.ts';
import { earlyEnd, type SseCase, type SseExchange, wholeStream } from './sse-case.ts';

const HEAD_END = '\r\n\r\n';

/** A server of streams that enacts one case, or the place where none listens. */
export interface SseFaultServer {
  readonly target: Target;
  /** What it did so far; null if nothing listens, so that each attempt meets the fault. */
  readonly truth: InjectedFaults | null;
  stop(): Promise<void>;
}

/** Starts the server of a case on a free port of 127.0.0.1. Requests that do not meet the case get a good stream. */
export async function startSseFaultServer(subject: SseCase): Promise<SseFaultServer> {
  const books = new InjectedFaultsRecord();
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in the middle of a fault is what we provoke.
    socket.on('error', () => {});
    serveStream(socket, subject, books);
  });
  const { port } = await listening(server);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  const target = { name: subject.name, url: new URL(`http://127.0.0.1:${port}/${subject.name}`), stream: subject.promise };
  if (subject.meets !== 'nothing-listens') return { target, truth: books, stop };
  await stop();
  return { target, truth: null, stop: async () => {} };
}

/** Reads the one request of a connection, and enacts what it is to meet. */
function serveStream(socket: Socket, subject: SseCase, books: InjectedFaultsRecord): void {
  let head = '';
  const read = (octets: Buffer): void => {
    head += octets.toString('latin1');
    if (!head.includes(HEAD_END)) return;
    socket.off('data', read);
    // Whatever else the client has to say is read and dropped: unread octets would turn the FIN into a RST.
    socket.resume();
    void playScript(socket, stepsFor(head, subject, books)).then((after) => {
      if (after === 'reads-on') socket.end();
    });
  };
  socket.on('data', read);
  socket.on('end', () => socket.end());
}

function stepsFor(head: string, subject: SseCase, books: InjectedFaultsRecord): readonly Step[] {
  const ordinal = ++books.requests;
  const id = /^x-zerodrop-request:[ \t]*(\S+)/im.exec(head)?.[1] ?? '-';
  const last = /^last-event-id:[ \t]*(.*?)\r$/im.exec(head)?.[1] ?? null;
  const exchange: SseExchange = { id, version: ordinal % 2 === 0 ? 'ver_b' : 'ver_a', after: /^\d+$/.test(last ?? '') ? Number(last) : 0 };
  if (!/^GET \/.* HTTP\/1\.1\r\n/.test(head) || !/^accept: text\/event-stream\r$/im.test(head)) {
    // The siege has sent what no EventSource sends: no row with this answer is exact.
    books.noteAnswer(id);
    return [send('HTTP/1.1 400 No EventSource\r\nContent-Length: 0\r\n\r\n'), FIN];
  }
  if (subject.outcome === 'answered') {
    books.noteAnswer(id);
    return subject.script(exchange);
  }
  if (subject.meets === 'resumed' ? last !== null : ordinal % 3 === 0) {
    books.noteFault(id);
    return subject.script(exchange);
  }
  books.noteAnswer(id);
  return [send(subject.meets === 'resumed' ? earlyEnd(exchange) : wholeStream(exchange))];
}
