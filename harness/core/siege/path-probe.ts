import { connect } from 'node:net';
import { codeOf } from './classify-error.ts';
import { freePort } from './free-port.ts';

export interface PathProbe {
  /** A port at which nothing listens refuses the connection, as it must for a closed server to be seen. */
  readonly refuses: boolean;
  readonly detail: string;
}

const PROBE_TIMEOUT_MS = 2000;

/**
 * Takes a port of `host` at which nothing listens and connects to it. A proxy on the way, such as the one of a
 * container's published port, would accept and so hide every refusal. If the host is not this machine, no port can be known to be
 * closed: a high one is tried. Never rejects.
 */
export async function probePath(host: string): Promise<PathProbe> {
  return probePort(host, await freePort(host).catch(() => UNLIKELY_PORT));
}

/** Connects to one port, at which nothing should listen. */
export function probePort(host: string, port: number): Promise<PathProbe> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const timer = setTimeout(
      () => done(false, `neither refused nor accepted a connection within ${PROBE_TIMEOUT_MS} ms`),
      PROBE_TIMEOUT_MS,
    );
    const done = (refuses: boolean, what: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ refuses, detail: `the closed port ${host}:${port} ${what}` });
    };
    socket.once('connect', () => done(false, 'accepted a connection: a proxy on the way hides refusals'));
    socket.on('error', (error) => {
      if (codeOf(error) === 'ECONNREFUSED') done(true, 'refuses, as it should');
      else done(false, `answered with ${codeOf(error) || error.message}`);
    });
  });
}

/** If the host is another machine: a port that IANA assigns to no service, outside the ephemeral range. */
const UNLIKELY_PORT = 1;
