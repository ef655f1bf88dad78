import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZerodropError } from '../errors.ts';
import { readProcess } from './processes.ts';

const PREFIX = 'zerodrop-';
const OWNER = 'owner.json';

/** Who a run belongs to: while that process lives, nobody sweeps the run. */
export interface Owner {
  readonly runId: string;
  readonly pid: number;
  readonly startTicks: number;
  readonly bootId: string;
}

/** This process, named so that a later one with the same pid is not taken for it. */
export async function thisOwner(runId: string): Promise<Owner> {
  const info = await readProcess(process.pid);
  return { runId, pid: process.pid, startTicks: info?.startTicks ?? 0, bootId: await bootId() };
}

/** Names this boot of this machine. */
export async function bootId(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return id.trim() === '' ? hostname() : id.trim();
}

/** Does the process that a run belongs to still live? */
export async function ownerLives(owner: Owner): Promise<boolean> {
  if (owner.bootId !== (await bootId())) return false;
  const info = await readProcess(owner.pid);
  return info !== null && info.state !== 'Z' && info.startTicks === owner.startTicks;
}

/** Makes the folder of sockets, FIFOs and `current`. Its path is short, since a Unix socket's may have 107 bytes. */
export async function createWorkFolder(owner: Owner): Promise<string> {
  try {
    const folder = await mkdtemp(join(tmpdir(), PREFIX));
    await writeFile(join(folder, OWNER), JSON.stringify(owner));
    await mkdir(join(folder, 'journal'));
    return folder;
  } catch (cause) {
    throw new ZerodropError(`no work folder could be made in ${tmpdir()}: ${(cause as Error).message}`, {
      hint: 'Make room there, or set TMPDIR to a folder that can be written.',
      cause,
    });
  }
}

export async function removeWorkFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Work folders of runs whose process is gone: what a SIGKILL left behind. */
export async function abandonedWorkFolders(): Promise<readonly { readonly folder: string; readonly owner: Owner }[]> {
  const found: { folder: string; owner: Owner }[] = [];
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const text = await readFile(join(folder, OWNER), 'utf8').catch(() => null);
    if (text === null) continue;
    const owner = JSON.parse(text) as Owner;
    if (!(await ownerLives(owner))) found.push({ folder, owner });
  }
  return found;
}
