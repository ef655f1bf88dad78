import { mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ZerodropError } from '../core/errors.ts';
import { whyNot } from '../core/why-not.ts';
import { type ClusterChoice, isClusterChoice } from './kubernetes/cluster-choice.ts';
import { readProcess } from './processes.ts';

const PREFIX = 'zerodrop-';
const OWNER = 'owner.json';
const UNFINISHED = '.owner.json';
/** What mkdtemp makes of the prefix. */
const OUR_NAME = new RegExp(`^${PREFIX}[A-Za-z0-9]{6}$`);
/** A folder without an owner is one that is being made, which never takes that long. */
const STUMP_AGE_MS = 10 * 60_000;
/** No run takes that long: what an owner left that can't be judged from here is then left over. */
const RUN_AGE_MS = 7 * 24 * 3_600_000;

/** Who a run belongs to: while that process lives, no process cleans up after it. */
export interface Owner {
  readonly runId: string;
  /** Where its processes are: a run on the host has no containers that would have to be removed. */
  readonly runtime: 'docker' | 'host' | 'kubernetes';
  /** Of a run in Kubernetes: in which cluster, without a secret. */
  readonly cluster?: ClusterChoice;
  readonly pid: number;
  readonly startTicks: number;
  readonly bootId: string;
  /** Names the PID namespace in which `pid` is its number (pid_namespaces(7)); null if it could not be read, and in folders of older versions. */
  readonly pidNamespace: string | null;
}

/** This process, named so that a later one with the same pid is not taken for it. */
export async function thisOwner(runId: string, runtime: Owner['runtime'] = 'host', cluster?: ClusterChoice): Promise<Owner> {
  const info = await readProcess(process.pid);
  return {
    runId,
    runtime,
    ...(cluster === undefined ? {} : { cluster }),
    pid: process.pid,
    startTicks: info?.startTicks ?? 0,
    bootId: await bootId(),
    pidNamespace: await pidNamespace(),
  };
}

/** Names our PID namespace; null if /proc does not tell. Other systems than Linux have one. */
async function pidNamespace(): Promise<string | null> {
  if (process.platform !== 'linux') return process.platform;
  return readlink('/proc/self/ns/pid').catch(() => null);
}

/** Names this boot of this machine. */
export async function bootId(): Promise<string> {
  const id = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return id.trim() === '' ? hostname() : id.trim();
}

/**
 * Does the process that a run belongs to still live? `unknown` if it can't be judged from here: its number is one of
 * another PID namespace or another machine (two containers that share a folder), or what is at that number can't be read.
 */
export async function ownerState(owner: Owner): Promise<'lives' | 'gone' | 'unknown'> {
  const here = await pidNamespace();
  if (owner.bootId !== (await bootId()) || here === null || owner.pidNamespace !== here) return 'unknown';
  if (!isThere(owner.pid)) return 'gone';
  const info = await readProcess(owner.pid);
  // The number is taken, and by whom is not shown (`hidepid`, an empty /proc).
  if (info === null || owner.startTicks === 0) return isThere(owner.pid) ? 'unknown' : 'gone';
  return info.state !== 'Z' && info.startTicks === owner.startTicks ? 'lives' : 'gone';
}

/** Is there a process of that number, whether we may signal it or not? */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Makes the folder of sockets, FIFOs and `current`. Its path is short, since a Unix socket's may have 107 bytes. */
export async function createWorkFolder(owner: Owner): Promise<string> {
  let folder: string | null = null;
  try {
    folder = await createOwnedFolder(owner);
    await mkdir(join(folder, 'journal'));
    return folder;
  } catch (cause) {
    if (folder !== null) await removeWorkFolder(folder).catch(() => undefined);
    throw new ZerodropError(`no work folder could be made in ${tmpdir()}: ${whyNot(cause)}`, {
      hint: 'Make room there, or set TMPDIR to a folder that can be written.',
      cause,
    });
  }
}

/** Makes a folder for temporary files that the next clean-up removes when its owner is gone. Rejects as the file system does. */
export async function createOwnedFolder(owner: Owner): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  try {
    // In one step: another run that looks meanwhile sees the whole owner or none.
    await writeFile(join(folder, UNFINISHED), JSON.stringify(owner));
    await rename(join(folder, UNFINISHED), join(folder, OWNER));
    return folder;
  } catch (error) {
    await removeWorkFolder(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * Removes a work folder and all in it. A thread of a process that was killed may make a file for a moment yet, between the reading of a
 * folder and its removal: such a folder is read again, ten times in 5.5 s at most. Rejects as the file system does.
 */
export async function removeWorkFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/**
 * Work folders of runs whose process is gone: what a SIGKILL left behind. A run whose owner can't be judged from here is
 * left alone, until its folder is older than any run.
 */
export async function abandonedWorkFolders(): Promise<readonly { readonly folder: string; readonly owner: Owner }[]> {
  const found: { folder: string; owner: Owner }[] = [];
  for (const folder of await ourFolders()) {
    const owner = await ownerOf(folder);
    if (owner === null) continue;
    const state = await ownerState(owner);
    if (state === 'gone' || (state === 'unknown' && (await isOlderThanAnyRun(folder)))) found.push({ folder, owner });
  }
  return found;
}

/**
 * Removes what is left of folders that were never finished: a run was killed, or met a full disk, while it wrote down
 * whose the folder is. Only such as hold nothing else: a folder that is in use stays, whatever its name.
 */
export async function removeStumps(): Promise<void> {
  for (const folder of await ourFolders()) {
    try {
      const { mtimeMs } = await stat(folder);
      const names = await readdir(folder);
      if (Date.now() - mtimeMs < STUMP_AGE_MS || names.some((name) => name !== OWNER && name !== UNFINISHED)) continue;
      if ((await ownerOf(folder)) !== null) continue;
      for (const name of names) await rm(join(folder, name), { force: true });
      await rmdir(folder);
    } catch {
      // Another user's, or gone by now.
    }
  }
}

async function isOlderThanAnyRun(folder: string): Promise<boolean> {
  const files = await Promise.all([folder, join(folder, OWNER)].map((path) => stat(path).catch(() => null)));
  return files.every((file) => file !== null && olderThanAnyRun(file.mtimeMs));
}

/** Is that moment, in milliseconds since 1970, longer ago than any run takes? */
export function olderThanAnyRun(momentMs: number): boolean {
  return Date.now() - momentMs > RUN_AGE_MS;
}

async function ourFolders(): Promise<readonly string[]> {
  const names = await readdir(tmpdir()).catch(() => []);
  return names.filter((name) => OUR_NAME.test(name)).map((name) => join(tmpdir(), name));
}

/** Null if there is none, or if what is written there can't be understood. */
async function ownerOf(folder: string): Promise<Owner | null> {
  try {
    return parseOwner(JSON.parse(await readFile(join(folder, OWNER), 'utf8')));
  } catch {
    return null;
  }
}

/** Null if it can't be understood. */
export function parseOwner(value: unknown): Owner | null {
  if (typeof value !== 'object' || value === null) return null;
  const {
    runId,
    runtime,
    cluster,
    pid,
    startTicks,
    bootId: boot,
    pidNamespace: namespace,
  } = value as Partial<Record<keyof Owner, unknown>>;
  if (typeof runId !== 'string' || typeof pid !== 'number' || typeof startTicks !== 'number' || typeof boot !== 'string') return null;
  // Earlier versions did not say where: there may be containers.
  return {
    runId,
    runtime: runtime === 'host' || runtime === 'kubernetes' ? runtime : 'docker',
    ...(isClusterChoice(cluster) ? { cluster } : {}),
    pid,
    startTicks,
    bootId: boot,
    pidNamespace: typeof namespace === 'string' ? namespace : null,
  };
}
