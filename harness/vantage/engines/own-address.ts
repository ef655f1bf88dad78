import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

type Interfaces = ReturnType<typeof networkInterfaces>;

/** An address of this machine that is one of `others`, or else in the same network as one of them; null if there is none. */
export function ownAddressBeside(others: readonly string[], interfaces: Interfaces = networkInterfaces()): string | null {
  const own = Object.values(interfaces).flatMap((each) => (each ?? []).filter(({ internal }) => !internal));
  const same = own.find(({ address }) => others.includes(address));
  if (same !== undefined) return same.address;
  const beside = own.find(({ cidr, family }) => cidr !== null && others.some((other) => isWithin(other, cidr, family)));
  return beside?.address ?? null;
}

/** Is it of this machine alone? */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function isWithin(address: string, cidr: string, family: 'IPv4' | 'IPv6'): boolean {
  const kind = family === 'IPv4' ? 'ipv4' : 'ipv6';
  if (isIP(address) !== (kind === 'ipv4' ? 4 : 6)) return false;
  const [network = '', bits] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), kind);
  return list.check(address, kind);
}
