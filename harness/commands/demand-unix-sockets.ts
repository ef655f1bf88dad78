import { UsageError } from '../core/errors.ts';
import type { Target } from '../core/siege/siege-types.ts';

/** Throws UsageError for a Unix socket on Windows: Node would look for a pipe of that name, which is something else. */
export function demandUnixSockets(targets: readonly Target[], platform: NodeJS.Platform = process.platform): void {
  const [socket] = platform === 'win32' ? targets.filter(({ socketPath }) => socketPath !== undefined) : [];
  if (socket !== undefined)
    throw new UsageError(`"${socket.name}" can't be watched: Node has no Unix sockets on Windows`, 'Watch its http:// address.');
}
