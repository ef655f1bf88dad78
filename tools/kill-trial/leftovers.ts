import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { readProcess } from '../../harness/runtime/processes.ts';
import { RUN_LABEL, RUN_MARK } from '../../harness/runtime/runtime.ts';

/** What belongs to one call of zerodrop, and was counted at one moment. Each is named, so that a report can say what it was. */
export interface Leftovers {
  readonly processes: readonly string[];
  readonly containers: readonly string[];
  readonly folders: readonly string[];
  readonly sockets: readonly string[];
  readonly fifos: readonly string[];
}

/** By what the things of one call are known: nothing else on the machine has them. */
export interface Traces {
  /** TMPDIR and reports of this call alone. */
  readonly folder: string;
  /** Ids of its runs. */
  readonly runIds: Set<string>;
  /** Its descendants, process groups and sessions, as they were seen while it lived: `<pid> <start>`, and numbers. */
  readonly seen: Set<string>;
  readonly groups: Set<number>;
}

export function countLeft(left: Leftovers): number {
  return left.processes.length + left.containers.length + left.folders.length + left.sockets.length + left.fifos.length;
}

/** Counts what there is of a call now. To be run as root, which may read the environment of every process. */
export async function leftoversOf(traces: Traces, docker: Dockerode | null): Promise<Leftovers> {
  const [processes, containers, files] = await Promise.all([processesOf(traces), containersOf(traces, docker), filesOf(traces)]);
  return { processes, containers, ...files };
}

/** Looks at a call while it lives: what it has started is known later by number, even if it has given up all else. */
export async function follow(traces: Traces, leader: number): Promise<void> {
  const all = await everyProcess();
  const family = new Set([leader]);
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const { pid, ppid } of all) if (family.has(ppid)) family.add(pid);
  }
  for (const { pid, startTicks, pgrp } of all) {
    if (!family.has(pid)) continue;
    traces.seen.add(`${pid} ${startTicks}`);
    if (pgrp > 0 && family.has(pgrp)) traces.groups.add(pgrp);
  }
  for (const id of await runIdsIn(traces.folder)) traces.runIds.add(id);
}

async function processesOf({ folder, runIds, seen, groups }: Traces): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { pid, pgrp, session, startTicks, command, state } of await everyProcess()) {
    if (state === 'Z' || state === 'X') continue;
    const texts = await Promise.all([
      ...['environ', 'cmdline', 'cgroup'].map((name) => readFile(`/proc/${pid}/${name}`, 'latin1').catch(() => '')),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    const [environment = ''] = texts;
    const marked = [...runIds].some((id) => environment.includes(`${RUN_MARK}=${id}`));
    const itself = pid === process.pid || !texts.some((text) => text.includes(folder));
    if (marked || !itself || seen.has(`${pid} ${startTicks}`) || groups.has(pgrp) || groups.has(session)) found.push(`${pid} ${command}`);
  }
  return found;
}

async function containersOf({ folder, runIds }: Traces, docker: Dockerode | null): Promise<readonly string[]> {
  const all = (await docker?.listContainers({ all: true, filters: { label: [RUN_LABEL] } })) ?? [];
  return all
    .filter(({ Labels, Mounts }) => runIds.has(Labels[RUN_LABEL] ?? '') || Mounts.some(({ Source }) => Source.startsWith(folder)))
    .map(({ Names, State }) => `${Names.join(' ')} (${State})`);
}

async function filesOf({ folder }: Traces): Promise<Pick<Leftovers, 'folders' | 'sockets' | 'fifos'>> {
  const [folders, sockets, fifos]: string[][] = [[], [], []];
  const walk = async (path: string): Promise<void> => {
    for (const name of await readdir(path).catch(() => [])) {
      const its = join(path, name);
      const entry = await lstat(its).catch(() => null);
      if (entry?.isSocket() === true) sockets?.push(its);
      if (entry?.isFIFO() === true) fifos?.push(its);
      if (entry?.isDirectory() === true) {
        if (path === folder && name.startsWith('zerodrop-')) folders?.push(its);
        await walk(its);
      }
    }
  };
  await walk(folder);
  // A socket at which a process still listens, though its file is gone.
  for (const line of (await readFile('/proc/net/unix', 'latin1').catch(() => '')).split('\n')) {
    const path = line.trim().split(/\s+/).slice(7).join(' ');
    if (path.startsWith(`${folder}/`)) sockets?.push(`${path} (open)`);
  }
  return { folders: folders ?? [], sockets: sockets ?? [], fifos: fifos ?? [] };
}

async function runIdsIn(folder: string): Promise<readonly string[]> {
  const scenarios = await readdir(join(folder, 'out')).catch(() => []);
  const runs = await Promise.all(scenarios.map((name) => readdir(join(folder, 'out', name)).catch(() => [])));
  return runs.flat().flatMap((name) => /Z-([0-9a-f]+)$/.exec(name)?.[1] ?? []);
}

async function everyProcess() {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((pid) => readProcess(Number(pid))))).filter((info) => info !== null);
}
