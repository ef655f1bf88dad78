import { readFile } from 'node:fs/promises';

/** A count of the kernel since the machine started, of `/proc/net/netstat` (netstat -s); null if this kernel does not keep it. */
export async function kernelCounter(name: string): Promise<number | null> {
  return counterIn(await readFile('/proc/net/netstat', 'utf8'), name);
}

/** Finds a count of the group TcpExt: a line of names, and one of values. */
export function counterIn(netstat: string, name: string): number | null {
  const lines = netstat.split('\n').filter((line) => line.startsWith('TcpExt:'));
  const [names = [], values = []] = lines.map((line) => line.split(' '));
  const value = values[names.indexOf(name)];
  return value === undefined ? null : Number(value);
}
