import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { Target } from '../core/siege/siege-types.ts';

/** What a name stands for, and whether a process listens there. A test gives its own. */
export interface AddressBook {
  /** All addresses of a name; none if it can't be looked up. */
  addressesOf(host: string): Promise<readonly string[]>;
  listens(address: string, port: number): Promise<boolean>;
}

export interface BesiegedAddresses {
  readonly targets: readonly Target[];
  /** What the user should know, in a line each. */
  readonly notes: readonly string[];
}

const PROBE_TIMEOUT_MS = 2000;

export const THIS_NETWORK: AddressBook = {
  async addressesOf(host) {
    const found = await lookup(host, { all: true }).catch(() => []);
    return [...new Set(found.map(({ address }) => address))];
  },
  listens(address, port) {
    return new Promise((resolve) => {
      const socket = connect({ host: address, port });
      const done = (listens: boolean): void => {
        socket.destroy();
        resolve(listens);
      };
      socket.setTimeout(PROBE_TIMEOUT_MS, () => done(false));
      socket.once('connect', () => done(true));
      socket.on('error', () => done(false));
    });
  },
};

/**
 * The targets, once for each address of a name that has several: a client that tries the next address by itself would hide that one of
 * them is gone. Addresses at which no process listens from the start are told and left out. A name with one address stays a name, which is looked up anew
 * for each connection.
 */
export async function besiegeAddresses(targets: readonly Target[], book: AddressBook = THIS_NETWORK): Promise<BesiegedAddresses> {
  const found = new Map<string, { readonly used: readonly string[]; readonly notes: readonly string[] }>();
  for (const { url, socketPath } of targets) {
    const place = placeOf(url);
    if (socketPath !== undefined || isIP(place.host) !== 0 || found.has(place.key)) continue;
    found.set(place.key, await usable(place, book));
  }
  return {
    targets: targets.flatMap((target) => {
      const used = target.socketPath === undefined ? (found.get(placeOf(target.url).key)?.used ?? []) : [];
      if (used.length === 0) return [target];
      return used.map((address) => ({ ...target, address, name: used.length === 1 ? target.name : `${target.name} (${address})` }));
    }),
    notes: [...found.values()].flatMap(({ notes }) => notes),
  };
}

async function usable({ host, port }: Place, book: AddressBook) {
  const addresses = await book.addressesOf(host);
  if (addresses.length < 2) return { used: [], notes: [] };
  const listening = await Promise.all(addresses.map((address) => book.listens(address, port)));
  const used = addresses.filter((_, i) => listening[i] === true);
  const silent = addresses.filter((_, i) => listening[i] !== true);
  // That no address answers is for the baseline to tell.
  if (used.length === 0) return { used: [], notes: [] };
  const left = silent.length === 0 ? [] : [`${host} is also ${silent.join(', ')}, which does not listen on port ${port}: left out`];
  const many =
    used.length === 1
      ? []
      : [
          `${host} has ${used.length} addresses, each of which is asked: ${used.join(', ')}; looked up once: one that the name gets later is not asked`,
        ];
  return { used, notes: [...many, ...left] };
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly key: string;
}

function placeOf({ hostname, port, protocol }: URL): Place {
  const host = hostname.replace(/^\[|\]$/g, '');
  const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return { host, port: number, key: `${host} ${number}` };
}
