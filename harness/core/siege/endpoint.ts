import { isIP } from 'node:net';
import { UsageError } from '../errors.ts';
import type { Door, Target } from './siege-types.ts';

/** Where connections go. Targets with the same endpoint share kept connections. */
export interface Endpoint {
  readonly key: string;
  /** Path of a Unix socket; null for TCP. */
  readonly socketPath: string | null;
  readonly host: string;
  readonly port: number;
  /** The host is an address, so that nothing has to be looked up. */
  readonly numeric: boolean;
  /** Name for TLS's server name indication, empty for an address; null if there is no TLS. */
  readonly tlsServerName: string | null;
  /** How long to wait after each read, in milliseconds; 0 reads as fast as it comes. */
  readonly readPauseMs: number;
}

/** The endpoint of a target. Throws UsageError for anything but http and https. */
export function endpointOf(target: Target): Endpoint {
  const { protocol, hostname, port } = target.url;
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new UsageError(`${target.url.href} can't be besieged: its protocol is not http or https`);
  const secure = protocol === 'https:';
  const named = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const { door } = target;
  const host = door?.host ?? target.address ?? named;
  const portNumber = port === '' ? (secure ? 443 : 80) : Number(port);
  const numeric = isIP(host) !== 0;
  const socketPath = target.socketPath ?? null;
  const readPauseMs = target.readPauseMs ?? 0;
  return {
    key: `${protocol}//${hostname}:${portNumber} ${target.address ?? ''} ${socketPath ?? ''} ${readPauseMs}`,
    socketPath,
    host,
    port: door?.port ?? portNumber,
    numeric,
    tlsServerName: secure ? (isIP(named) !== 0 ? '' : named) : null,
    readPauseMs,
  };
}

/**
 * What the places are called to which connections are opened without a request, in the order of the endpoints; after them those of
 * who goes through the first of these doors, then those of the second, and so on.
 */
export function connectNames(targets: readonly Target[], doors: readonly Door[] = []): readonly string[] {
  const ways = [targets, ...doors.map((door) => targets.map((target) => ({ ...target, door })))];
  return ways.flatMap((way) => endpointsOf(way).endpoints.map(connectName));
}

function connectName({ host, port, socketPath }: Endpoint): string {
  if (socketPath !== null) return `connect unix:${socketPath}`;
  return `connect ${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The distinct endpoints of the targets, and for each target the index of its own. */
export function endpointsOf(targets: readonly Target[]): {
  readonly endpoints: readonly Endpoint[];
  readonly endpointOfTarget: readonly number[];
} {
  const endpoints: Endpoint[] = [];
  const endpointOfTarget = targets.map((target) => {
    const endpoint = endpointOf(target);
    const known = endpoints.findIndex(({ key }) => key === endpoint.key);
    return known >= 0 ? known : endpoints.push(endpoint) - 1;
  });
  return { endpoints, endpointOfTarget };
}
