import Dockerode from 'dockerode';
import { ZerodropError } from '../core/errors.ts';
import { ensureImage, imageOf } from '../runtime/image.ts';
import type { SuiteVersion } from '../runtime/server-version.ts';
import type { Server } from '../servers/server.ts';

/**
 * Builds the images of a suite's versions if they aren't there yet, one after the other, before runs share the
 * machine. Returns the versions that can't be had, and why: the others are tested all the same.
 */
export async function prepareImages(
  servers: readonly Server[],
  versions: readonly SuiteVersion[],
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const docker = new Dockerode();
  const unavailable = new Map<string, string>();
  for (const { name, base } of versions) {
    if (base === null) continue;
    try {
      // A build has a thousand lines; the last of them are in the error, if it fails.
      const say = (line: string): void => {
        if (/^Step \d+/.test(line)) onLine(`${name}: ${line}`);
      };
      for (const server of servers) {
        const { name: its, title, image } = server;
        if (image !== undefined) await ensureImage(docker, { ...imageOf({ name: its, title, image }), base, onLine: say, signal });
      }
    } catch (error) {
      // That the suite was interrupted says nothing about the version.
      if (signal.aborted) break;
      const hint = error instanceof ZerodropError && error.hint !== undefined ? `\n${error.hint}` : '';
      unavailable.set(name, `${error instanceof Error ? error.message : String(error)}${hint}`);
    }
  }
  return unavailable;
}
