import { createRequire } from 'node:module';
import type Dockerode from 'dockerode';

/** A client of the daemon at DOCKER_HOST, or at the default socket. Its library is loaded when the first is made: it takes 15 MB, and most runs need none. */
export function newDocker(options?: Dockerode.DockerOptions): Dockerode {
  const Client = createRequire(import.meta.url)('dockerode') as typeof Dockerode;
  return new Client(options);
}

/**
 * A client of the daemon at DOCKER_HOST, or at the default socket if that is unset, that gives a request up when
 * nothing came for `silenceMs`: a daemon may accept and never answer. Throws if DOCKER_HOST makes no sense.
 */
export function boundedDocker(silenceMs: number): Dockerode {
  // connectionTimeout is a field of docker-modem that dockerode's types don't know; without it an address that swallows
  // packets would hold us for the kernel's two minutes.
  const bounds = { timeout: silenceMs, connectionTimeout: Math.min(silenceMs, 3000) };
  return newDocker(bounds);
}
