import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const LOWEST = 10_240;
const DEFAULT_EPHEMERAL_FROM = 32_768;
const TRIES = 200;

/**
 * A port of a loopback address at which no process listens now, below the range from which the kernel takes the local ports
 * of outgoing connections. In that range a client that connects to a closed port can be given the same port for its own
 * end: the connection then leads to itself, and a refusal looks like an answer (tcp_connect, "simultaneous open").
 * And a port that was free a moment ago could be taken by any connection of a siege before the server binds it.
 * Rejects if the host is not this machine.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const from = Number.parseInt(range, 10);
  const end = from > LOWEST + 1000 ? from : DEFAULT_EPHEMERAL_FROM;
  for (let tried = 0; tried < TRIES; tried++) {
    const port = LOWEST + Math.floor(Math.random() * (end - LOWEST));
    if (await isFree(host, port)) return port;
  }
  throw new Error(`no free port was found on ${host} between ${LOWEST} and ${end}`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
