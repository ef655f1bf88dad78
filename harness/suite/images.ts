import Dockerode from 'dockerode';
import { ZerodropError } from '../core/errors.ts';
import { ensureImage, imageOf } from '../runtime/image.ts';
import type { SuiteVersion } from '../runtime/server-version.ts';
import type { Server } from '../servers/server.ts';
import { cellId, type SuiteCase } from './suite-case.ts';

/** What the images are for. */
export interface Needed {
  /** The cases to be done: what none of them needs is not built. */
  readonly cases: readonly SuiteCase[];
  /** The server of each scenario. */
  readonly servers: ReadonlyMap<string, Server>;
  readonly versions: readonly SuiteVersion[];
}

/**
 * Builds the images of a suite's servers and versions if they aren't there yet, one after the other, before runs share the
 * machine. Returns the fields of the matrix that can't be had, and why: the others are tested all the same.
 */
export async function prepareImages(
  { cases, servers, versions }: Needed,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const docker = new Dockerode();
  const unavailable = new Map<string, string>();
  for (const { name: version, base } of versions) {
    const its = cases.filter((each) => each.version === version);
    for (const [server, cells] of Map.groupBy(its, ({ scenario }) => servers.get(scenario))) {
      if (base === null || server?.image === undefined) continue;
      // A build has a thousand lines; the last of them are in the error, if it fails.
      const say = (line: string): void => {
        if (/^Step \d+/.test(line)) onLine(`${server.name} on ${version}: ${line}`);
      };
      try {
        await ensureImage(docker, { ...imageOf({ ...server, image: server.image }), base, onLine: say, signal });
      } catch (error) {
        // That the suite was interrupted says nothing about the version.
        if (signal.aborted) return unavailable;
        const hint = error instanceof ZerodropError && error.hint !== undefined ? `\n${error.hint}` : '';
        const why = `${error instanceof Error ? error.message : String(error)}${hint}`;
        onLine(`${server.title} on ${version} can't be tested: ${why}`);
        for (const cell of cells) unavailable.set(cellId(cell), why);
      }
    }
  }
  return unavailable;
}
