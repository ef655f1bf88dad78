import { readdir, readFile, readlink } from 'node:fs/promises';

/** State of an established connection in /proc/net/tcp (include/net/tcp_states.h). */
const ESTABLISHED = '01';

/**
 * The inode of the server's end of a TCP connection on this machine, by the ports of both ends (proc_net_tcp(5)). Null if there is
 * no such connection, or no process has accepted it yet: then it waits in the queue of the listening socket, and has none.
 */
export async function acceptedInode(serverPort: number, clientPort: number): Promise<string | null> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'latin1').catch(() => '')));
  for (const line of tables.join('\n').split('\n')) {
    const [, local = '', remote = '', state, , , , , , inode = '0'] = line.trim().split(/\s+/);
    if (state === ESTABLISHED && portOf(local) === serverPort && portOf(remote) === clientPort) return inode === '0' ? null : inode;
  }
  return null;
}

/** Those of the processes that have a socket open, by its inode. A process that can't be looked into is left out. */
export async function holdersOf(inode: string, pids: readonly number[]): Promise<readonly number[]> {
  const holds = await Promise.all(
    pids.map(async (pid) => {
      const folder = `/proc/${pid}/fd`;
      const files = await readdir(folder).catch(() => []);
      const links = await Promise.all(files.map((file) => readlink(`${folder}/${file}`).catch(() => '')));
      return links.includes(`socket:[${inode}]`);
    }),
  );
  return pids.filter((_, i) => holds[i]);
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}
