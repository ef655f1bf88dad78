import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { CERTIFICATES } from './certificates.ts';
import type { BadCertificate, CalibrationCase } from './fault-case.ts';
import { serveConnection } from './fault-connection.ts';
import type { FaultServer } from './fault-server.ts';
import { InjectedFaultsRecord } from './injected-faults.ts';
import { listening } from './listening.ts';

/** Starts a server of TLS on a free port of 127.0.0.1, which shows a bad certificate on each third connection. */
export async function startTlsFaultServer(subject: CalibrationCase, certificate: BadCertificate): Promise<FaultServer> {
  const books = new InjectedFaultsRecord();
  const good = createSecureContext(CERTIFICATES.good);
  const bad = createSecureContext(CERTIFICATES[certificate]);
  const sockets = new Set<Socket>();
  let accepted = 0;
  // The siege takes a certificate that was bad from the start for a matter of options: it is shown a good one first.
  const { promise: firstGood, resolve: sawGood } = Promise.withResolvers<void>();
  const serve = (raw: Socket, secureContext: typeof good): TLSSocket => {
    const socket = new TLSSocket(raw, { isServer: true, secureContext });
    // A client that goes away in the middle of a fault is what we provoke.
    socket.on('error', () => {});
    return socket;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
    sockets.add(raw);
    raw.on('close', () => sockets.delete(raw));
    raw.on('error', () => {});
    if (++accepted % 3 === 0) {
      void firstGood.then(() => {
        if (raw.destroyed) return;
        books.connections++;
        books.noteFault(null);
        serve(raw, bad).resume();
      });
      return;
    }
    const socket = serve(raw, good);
    socket.once('data', sawGood);
    socket.pause();
    void serveConnection(socket, subject, books);
  });
  const { port } = await listening(server);
  return {
    target: { name: subject.name, ...subject.request, url: new URL(`https://127.0.0.1:${port}/${subject.name}`) },
    truth: books,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
