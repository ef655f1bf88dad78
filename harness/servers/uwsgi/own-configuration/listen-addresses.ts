import { isAbsolute, resolve } from 'node:path';
import type { ListenAddress } from '../../own-configuration.ts';
import type { OptionLines } from './option-lines.ts';
import type { ShownOption } from './shown-configuration.ts';

type Speaks = ListenAddress['speaks'];

/** What is spoken at the address that an option names. The first are those that users ask. */
const SPOKEN: Readonly<Record<string, Speaks>> = {
  http: 'http',
  https: 'https',
  https2: 'https',
  'http-socket': 'http',
  'http11-socket': 'http',
  'https-socket': 'https',
  fastrouter: 'uwsgi',
  socket: 'uwsgi',
  'uwsgi-socket': 'uwsgi',
  'fastcgi-socket': 'other',
  'fastcgi-nph-socket': 'other',
  'scgi-socket': 'other',
  'scgi-nph-socket': 'other',
  'raw-socket': 'other',
  'puwsgi-socket': 'other',
  'suwsgi-socket': 'other',
  rawrouter: 'other',
  sslrouter: 'other',
  'zerg-server': 'other',
  'zerg-pool': 'other',
};
const ORDER = Object.keys(SPOKEN);
/** Hosts that stand for any address of the machine: the siege goes to the loopback one. */
const ANY = new Set(['', '0.0.0.0', '*']);

/** A place in uWSGI's words: `:8080`, `127.0.0.1:8080`, `[::]:80`, or a path, which is relative to `folder`. Null if it is none. */
export function placeOf(text: string, folder: string): ListenAddress['place'] | null {
  if (text === '' || text.startsWith('fd://')) return null;
  // An abstract socket.
  if (text.startsWith('@')) return { socketPath: `\0${text.slice(1)}` };
  const [, host = '', port] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (port === undefined || text.startsWith('/')) return { socketPath: isAbsolute(text) ? text : resolve(folder, text) };
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return { host: ANY.has(bare) ? '127.0.0.1' : bare === '::' ? '::1' : bare, port: Number(port) };
}

/**
 * Where a uWSGI listens, the addresses first that users ask. Paths of sockets are relative to the folder that it has changed into
 * when it binds them. `=0` is the first `shared-socket`.
 */
export function listenAddresses(
  options: readonly ShownOption[],
  lines: OptionLines,
  folder: string,
): { readonly found: readonly ListenAddress[]; readonly unknown: readonly ShownOption[] } {
  const shared = options.filter(({ name }) => name === 'shared-socket' || name === 'undeferred-shared-socket').map(({ value }) => value);
  const forced = options.findLast(({ name }) => name === 'protocol' || name === 'socket-protocol')?.value;
  const unknown: ShownOption[] = [];
  const found = options
    .filter(({ name }) => Object.hasOwn(SPOKEN, name))
    .sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name))
    .flatMap((option): readonly ListenAddress[] => {
      return addressesIn(option).flatMap((written, nth) => {
        const [, index] = /^=(\d+)$/.exec(written) ?? [];
        const place = placeOf(index === undefined ? written : (shared[Number(index)] ?? ''), folder);
        if (place === null) unknown.push(option);
        // Behind the addresses of a pool are zergs, which speak uwsgi unless their own configuration says otherwise.
        const own = option.name === 'zerg-pool' && nth > 0 ? 'uwsgi' : (SPOKEN[option.name] ?? 'other');
        const speaks = option.name === 'socket' && forced !== undefined ? protocolOf(forced) : own;
        return place === null ? [] : [{ at: lines.of(option), speaks, place }];
      });
    });
  return { found, unknown };
}

/** Beside the address stand a certificate, or where a router passes requests to. */
function addressesIn({ name, value }: ShownOption): readonly string[] {
  if (name === 'https2') return [/(?:^|,)addr=([^,]+)/.exec(value)?.[1] ?? ''];
  // `zerg-pool = name:address,address`, and the addresses are bound as well.
  if (name === 'zerg-pool') {
    const [, pool = '', addresses = ''] = /^([^:]+):(.*)$/.exec(value) ?? [];
    return [pool, ...addresses.split(',').filter((each) => each !== '')];
  }
  return [value.split(',')[0]?.trim() ?? ''];
}

function protocolOf(name: string): Speaks {
  if (name === 'http' || name === 'http11') return 'http';
  return name === 'https' ? 'https' : name === 'uwsgi' ? 'uwsgi' : 'other';
}
