import type { EmperorVassal } from './emperor-stats.ts';
import type { RouterNode } from './fastrouter.ts';
import { groupBy } from './group.ts';
import { nameOfSocket, vassalName } from './name.ts';

/** What emperor and router say of one vassal at one moment. */
export interface Sight {
  /** Null if the emperor does not have it. */
  readonly vassal: EmperorVassal | null;
  /** Its nodes in the router, dead ones included. */
  readonly nodes: readonly RouterNode[];
  /** Addresses of its name in the router that are not known to be its own: another emperor's vassal may have the same name. */
  readonly rivals: readonly string[];
  /** Its file is no longer there. */
  readonly fileGone: boolean;
}

/** One look at the whole, of which emperor and router each gave their part. */
export interface SeenLook {
  readonly kind: 'seen';
  readonly atMs: number;
  /** Changes when the emperor is restarted. */
  readonly emperorPid: number;
  readonly sights: ReadonlyMap<string, Sight>;
  /** Every place that the router knows. */
  readonly places: ReadonlySet<string>;
  /** When the router last heard of any node, in seconds of its clock. */
  readonly newestCheckS: number;
}

/** A look; or, if one of the two did not answer, why there is none. */
export type Look = SeenLook | { readonly kind: 'blind'; readonly atMs: number; readonly reason: string };

/** Addresses at which each vassal has been seen. */
export type Addresses = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds each file's nodes: by the name of their socket, which is the vassal's own (`socket = .../%n.sock`), else by the
 * pid that subscribed. A node named after another vassal is never taken for this one's; nor is one that has the name and
 * another folder, since several emperors may share a router: who was seen at an address is known by that address from
 * then on (`known`), and if there are several to begin with, the pid must tell. That a pid differs tells nothing: a
 * router keeps the first that it was told (core/subscription.c, uwsgi_add_subscribe_node).
 */
export function nodesByFile(
  files: readonly string[],
  vassals: ReadonlyMap<string, EmperorVassal>,
  nodes: readonly RouterNode[],
  known: Addresses = new Map(),
): ReadonlyMap<string, Pick<Sight, 'nodes' | 'rivals'>> {
  const byName = groupBy(nodes, (node) => nameOfSocket(node.address));
  const names = new Set(files.map(vassalName));
  const strangers = nodes.filter((node) => !names.has(nameOfSocket(node.address) ?? ''));
  const byPid = groupBy(
    strangers.filter((node) => node.pid > 0),
    (node) => node.pid,
  );
  const pids = new Set([...vassals.values()].map((vassal) => vassal.pid));
  return new Map(
    files.map((file): [string, Pick<Sight, 'nodes' | 'rivals'>] => {
      const pid = vassals.get(file)?.pid ?? -1;
      const seen = known.get(file) ?? new Set();
      const named = byName.get(vassalName(file)) ?? [];
      const told = new Set(named.filter((node) => node.pid === pid).map((node) => node.address));
      const own = named.filter((node) => (told.size > 0 ? told : seen).has(node.address));
      const others = [...new Set(named.filter((node) => !own.includes(node)).map((node) => node.address))];
      if (own.length > 0) return [file, { nodes: own, rivals: others }];
      if (others.length === 1 && seen.size === 0) return [file, { nodes: named, rivals: [] }];
      if (others.length > 0) return [file, { nodes: [], rivals: others }];
      // Its process was started anew, and the router still tells the pid of the one before.
      const before = strangers.filter((node) => seen.has(node.address) && !pids.has(node.pid));
      return [file, { nodes: byPid.get(pid) ?? before, rivals: [] }];
    }),
  );
}

/** What is known of addresses after a look. */
export function learnAddresses(known: Addresses, sights: ReadonlyMap<string, Sight>): Addresses {
  return new Map(
    [...sights].map(([file, { nodes }]) => [file, new Set([...(known.get(file) ?? []), ...nodes.map((node) => node.address)])] as const),
  );
}

/**
 * The keys that a vassal serves: all under which it is in the router. One that is dead, and of which nothing was heard
 * for longer than the tolerance while the vassal announces others, is left over from another configuration.
 */
export function keysServed({ nodes }: Sight, newestCheckS: number, toleranceS: number): ReadonlySet<string> {
  const heard = nodes.filter((node) => node.alive || newestCheckS - node.lastCheckS <= toleranceS);
  return new Set((heard.some((node) => node.alive) ? heard : nodes).map((node) => node.key));
}

/**
 * Why a vassal is not active; null if it is: at every one of its keys. `toleranceS`: how long a router waits for an
 * announcement. `keys`: what it is known to serve, if more is known than this look tells.
 */
export function whyInactive(
  sight: Sight | undefined,
  newestCheckS: number,
  toleranceS: number,
  keys: ReadonlySet<string> = new Set(),
): string | null {
  if (sight === undefined || sight.vassal === null) return 'the emperor does not have it';
  if (sight.vassal.cursed) return 'its process has ended';
  if (!sight.vassal.accepting) return 'it does not accept requests';
  if (sight.nodes.length === 0 && sight.rivals.length > 0) {
    return `it is not known to have subscribed to the fastrouter: ${sight.rivals.join(', ')} may be of another vassal with its name`;
  }
  if (sight.nodes.length === 0) return 'it has not subscribed to the fastrouter';
  const expected = new Set([...keys, ...keysServed(sight, newestCheckS, toleranceS)]);
  for (const key of expected) {
    const why = whyInactiveAt(key, sight.nodes, newestCheckS, toleranceS);
    if (why !== null) return expected.size === 1 ? why : `${why}, for the key ${key}`;
  }
  return null;
}

function whyInactiveAt(key: string, nodes: readonly RouterNode[], newestCheckS: number, toleranceS: number): string | null {
  const there = nodes.filter((node) => node.key === key);
  if (there.length === 0) return 'it has not subscribed to the fastrouter';
  const alive = there.filter((node) => node.alive);
  if (alive.length === 0) return 'the fastrouter has marked it as dead';
  // The router finds out only when a request is on its way to it (core/subscription.c, uwsgi_get_subscribe_node).
  const silentS = newestCheckS - Math.max(...alive.map((node) => node.lastCheckS));
  return silentS > toleranceS ? `it has not announced itself to the fastrouter for ${silentS} s` : null;
}

/** Requests that the router has sent to a vassal and that are not answered yet. */
export function inHandOf(sight: Sight | undefined): number {
  return sight?.nodes.reduce((sum, node) => sum + node.inHand, 0) ?? 0;
}
