import { createServer, type Socket } from 'node:net';
import type { Target } from '../siege/siege-types.ts';
import type { CalibrationCase } from './fault-case.ts';
import { serveConnection } from './fault-connection.ts';
import { type InjectedFaults, InjectedFaultsRecord } from './injected-faults.ts';
import { listening } from './listening.ts';
import { playScript } from './play-script.ts';
import { startTlsFaultServer } from './tls-server.ts';
import { type MakeSocketFolder, openUnreachableAddress } from './unreachable-address.ts';

/** A server that enacts one case, or the place where none listens. */
export interface FaultServer {
  readonly target: Target;
  /** What it did so far; null if no process takes part, so that each attempt meets the fault. */
  readonly truth: InjectedFaults | null;
  /** Takes what still waits in the kernel, closes all connections and the listener. */
  stop(): Promise<void>;
}

/** Starts the server of a case on a free port of 127.0.0.1. */
export async function startFaultServer(subject: CalibrationCase, makeFolder?: MakeSocketFolder): Promise<FaultServer> {
  const { misbehaviour } = subject;
  if (misbehaviour.on === 'connect') {
    const place = await openUnreachableAddress(misbehaviour.place, makeFolder);
    return { target: { name: subject.name, ...subject.request, ...place.address }, truth: null, stop: place.close };
  }
  if (misbehaviour.on === 'handshake') return startTlsFaultServer(subject, misbehaviour.certificate);
  const books = new InjectedFaultsRecord();
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in the middle of a fault is what we provoke.
    socket.on('error', () => {});
    if (misbehaviour.on === 'accept' && (books.connections + 1) % 3 === 0) {
      books.connections++;
      books.noteFault(null);
      void playScript(socket, misbehaviour.steps).then(() => socket.resume());
    } else {
      void serveConnection(socket, subject, books);
    }
  });
  const { port } = await listening(server);
  return {
    target: { name: subject.name, ...subject.request, url: new URL(`http://127.0.0.1:${port}/${subject.name}`) },
    truth: books,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
