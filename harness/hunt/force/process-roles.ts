import type { ProcessInfo } from '../../runtime/processes.ts';

/** Programs that start a server, or carry its output, and serve nothing. */
const HELPERS = new Set(['sh', 'bash', 'dash', 'cat', 'tee', 'tini', 'docker-init', 'setsid', 'env']);

/**
 * What the processes of an instance are, by their parents: `process` if it is one alone; else `master` and `workers`. If there are several
 * masters, as in an upgrade, they are numbered from the oldest: `master-1`, `workers-1`. Workers without a master are `orphans`.
 */
export function rolesOf(processes: readonly ProcessInfo[]): ReadonlyMap<string, readonly number[]> {
  const servers = processes.filter(({ command }) => !HELPERS.has(command)).toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  const parents = new Set(servers.map(({ ppid }) => ppid));
  const leaves = servers.filter(({ pid }) => !parents.has(pid));
  const masters = servers.filter(({ pid }) => leaves.some(({ ppid }) => ppid === pid));
  if (masters.length === 0) return new Map(leaves.length === 0 ? [] : [['process', leaves.map(({ pid }) => pid)]]);
  const roles = new Map<string, readonly number[]>();
  for (const [i, { pid }] of masters.entries()) {
    const suffix = masters.length === 1 ? '' : `-${i + 1}`;
    roles.set(
      `workers${suffix}`,
      leaves.filter((leaf) => leaf.ppid === pid).map((leaf) => leaf.pid),
    );
    roles.set(`master${suffix}`, [pid]);
  }
  const orphans = leaves.filter(({ ppid }) => !masters.some(({ pid }) => pid === ppid)).map(({ pid }) => pid);
  if (orphans.length > 0) roles.set('orphans', orphans);
  return roles;
}
