import { createServer, type Server, type Socket } from 'node:net';
import type { Injection, Stamps } from './injection.ts';

/**
 * A service that goes away for an exact time, and says when, on CLOCK_MONOTONIC. A process of its own, told what to do
 * by its parent: `fork('outage-server.ts')`.
 */
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
const KEPT = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

/** Until when requests are hung up on, by the clock and not by a timer. */
let hangUpUntilNs = 0n;

function serve(socket: Socket): void {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    if (process.hrtime.bigint() < hangUpUntilNs) socket.end();
    else if (data.includes('Connection: close')) socket.end(ANSWER);
    else socket.write(KEPT);
  });
}

function listen(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, serve);
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, () => {
      const address = server.address();
      resolve({ server, port: address !== null && typeof address === 'object' ? address.port : 0 });
    });
  });
}

let { server, port } = await listen(Number(process.argv[2] ?? 0));

async function inject({ kind, forMs }: Injection): Promise<Stamps> {
  const fromNs = process.hrtime.bigint();
  const untilNs = fromNs + BigInt(Math.round(forMs * 1e6));
  switch (kind) {
    case 'hangs-up':
      hangUpUntilNs = untilNs;
      return { fromNs: String(fromNs), toNs: String(untilNs) };
    case 'refuses': {
      server.close();
      // A timer is good to a millisecond, and this is to be exact.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, forMs - 3)));
      while (process.hrtime.bigint() < untilNs) await new Promise((resolve) => setImmediate(resolve));
      ({ server, port } = await listen(port));
      return { fromNs: String(fromNs), toNs: String(process.hrtime.bigint()) };
    }
  }
}

process.on('message', (injection: Injection) => void inject(injection).then((stamps) => process.send?.(stamps)));
process.on('disconnect', () => process.exit());
process.send?.({ port });
