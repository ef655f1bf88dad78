import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZerodropError } from '../../harness/core/errors.ts';
import type { Besieged } from './besieged.ts';
import { jsonLine } from './contenders.ts';
import { runPinned } from './pinned.ts';

export interface LongSiege {
  readonly url: string;
  readonly lane: 'new' | 'reused' | 'both';
  readonly clients: number;
  readonly requests: number;
  /** Judge and write what was recorded. */
  readonly judge: boolean;
}

/** What a request of the new lane takes at most on a machine that is fit for this, in milliseconds, many times over. */
const MOST_MS_PER_REQUEST = 1;

/** A siege of this many requests in a process of its own. Throws ZerodropError if it comes to no end. */
export async function besiegeLong({ url, lane, clients, requests, judge }: LongSiege): Promise<Besieged> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-bench-'));
  try {
    const asked = ['--url', url, '--lane', lane, '--clients', String(clients), '--requests', String(requests)];
    const args = [join(import.meta.dirname, 'siege-process.ts'), ...asked, ...(judge ? ['--judge'] : [])];
    const timeoutMs = 60_000 + requests * MOST_MS_PER_REQUEST;
    const { output, exitCode } = await runPinned({ file: process.execPath, args, folder, timeoutMs });
    const besieged = jsonLine(output);
    if (exitCode !== 0 || besieged === null)
      throw new ZerodropError(`a siege of ${requests} requests came to no end: ${output.slice(-500)}`);
    // Printed by our own program.
    return besieged as unknown as Besieged;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
