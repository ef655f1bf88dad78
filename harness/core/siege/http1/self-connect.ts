import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** The lowest port that the kernel gives to outgoing connections; if it does not tell, that of IANA's user ports. */
const EPHEMERAL_FROM = lowestEphemeralPort();

/**
 * Whether a client that connects to this port, while nothing listens there, can be given the same port for its own end.
 * TCP then connects the socket to itself ("simultaneous open", RFC 9293 section 3.5): what is written comes back, and
 * the server can't bind its port again.
 */
export function canLeadToItself(port: number): boolean {
  return port >= EPHEMERAL_FROM;
}

/** Whether both ends of this connection are the same socket. */
export function isLedToItself(socket: Socket): boolean {
  return socket.localPort !== undefined && socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

/** What the kernel would have said, had it not taken the socket for its own peer. */
export function refusedByItself(): Error {
  return Object.assign(new Error('nothing listens: the connection led to itself'), { code: 'ECONNREFUSED', syscall: 'connect' });
}

function lowestEphemeralPort(): number {
  try {
    const lowest = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10);
    return Number.isInteger(lowest) ? lowest : 1024;
  } catch {
    return 1024;
  }
}
