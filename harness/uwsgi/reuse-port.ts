import { readFile, writeFile } from 'node:fs/promises';
import { InconclusiveError } from '../errors.ts';
import type { Stage } from '../stage/stage.ts';

const SETTING = '/proc/sys/net/ipv4/tcp_migrate_req';

/**
 * Carries steps out on a kernel that moves connections from the queue of a listener that ends to another one on the same
 * address. The setting is the machine's: it is put back afterwards. It concerns nobody who does not use SO_REUSEPORT.
 * Rejects with InconclusiveError where it can't be set.
 */
export async function withMigratedRequests(stage: Stage, steps: () => Promise<void>): Promise<void> {
  const before = await readFile(SETTING, 'utf8').catch((cause: unknown) => {
    throw new InconclusiveError(`this kernel has no net.ipv4.tcp_migrate_req (it came with Linux 5.14): ${(cause as Error).message}`, {
      cause,
    });
  });
  await set('1');
  stage.note('kernel-set', 'net.ipv4.tcp_migrate_req = 1');
  try {
    await steps();
  } finally {
    await set(before.trim());
  }
}

async function set(value: string): Promise<void> {
  await writeFile(SETTING, value).catch((cause: unknown) => {
    throw new InconclusiveError(`net.ipv4.tcp_migrate_req can't be set to ${value}, which needs root: ${(cause as Error).message}`, {
      cause,
    });
  });
}
