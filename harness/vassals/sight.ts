import type { EmperorVassal } from './emperor.ts';
import type { RouterNode } from './fastrouter.ts';
import { groupBy } from './group.ts';
import { nameOfSocket, vassalName } from './name.ts';

/** What emperor and router say of one vassal at one moment. */
export interface Sight {
  /** Null where the emperor does not have it. */
  readonly vassal: EmperorVassal | null;
  /** Its nodes in the router, dead ones included. */
  readonly nodes: readonly RouterNode[];
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
  /** When the router last heard of anybody, in seconds of its clock. */
  readonly newestCheckS: number;
}

/** A look; or, where one of the two did not answer, why there is none. */
export type Look = SeenLook | { readonly kind: 'blind'; readonly atMs: number; readonly reason: string };

/**
 * Finds each file's nodes: by the name of their socket, which is the vassal's own (`socket = .../%n.sock`), else by the
 * pid that subscribed. A node named after another vassal is never taken for this one's.
 */
export function nodesByFile(
  files: readonly string[],
  vassals: ReadonlyMap<string, EmperorVassal>,
  nodes: readonly RouterNode[],
): ReadonlyMap<string, readonly RouterNode[]> {
  const byName = groupBy(nodes, (node) => nameOfSocket(node.address));
  const names = new Set(files.map(vassalName));
  const strangers = nodes.filter((node) => node.pid > 0 && !names.has(nameOfSocket(node.address) ?? ''));
  const byPid = groupBy(strangers, (node) => node.pid);
  return new Map(files.map((file) => [file, byName.get(vassalName(file)) ?? byPid.get(vassals.get(file)?.pid ?? -1) ?? []] as const));
}

/** Why a vassal is not active; null where it is. `toleranceS`: how long a router waits for an announcement. */
export function whyInactive(sight: Sight | undefined, newestCheckS: number, toleranceS: number): string | null {
  if (sight === undefined || sight.vassal === null) return 'the emperor does not have it';
  if (sight.vassal.cursed) return 'its process has ended';
  if (!sight.vassal.accepting) return 'it does not accept requests';
  if (sight.nodes.length === 0) return 'it has not subscribed to the fastrouter';
  const alive = sight.nodes.filter((node) => node.alive);
  if (alive.length === 0) return 'the fastrouter has marked it as dead';
  // The router finds out only when a request is on its way to it (core/subscription.c, uwsgi_get_subscribe_node).
  const silentS = newestCheckS - Math.max(...alive.map((node) => node.lastCheckS));
  if (silentS > toleranceS) return `it has not announced itself to the fastrouter for ${silentS} s`;
  return null;
}

/** Requests that the router has sent to a vassal and that are not answered yet. */
export function inHandOf(sight: Sight | undefined): number {
  return sight?.nodes.reduce((sum, node) => sum + node.inHand, 0) ?? 0;
}
