import type { Cause } from './cause.ts';

/**
 * What is known of a kind of server, by which its log explains failures: data, which the server's own folder gives. A part
 * that a server does not have is absent.
 */
export interface ServerKnowledge {
  /** Known ways to lose a request, in the order in which they are tried. */
  readonly causes: readonly Cause[];
  /** A line by which an instance says that it listens at a public address. */
  readonly listens?: RegExp;
  /** A line by which a master says its pid, as the first group: when it begins, executes itself anew, or has copied itself. */
  readonly master?: RegExp;
  /** A line by which a worker is spawned. Groups: `number`, which its successor has too, and `pid`. */
  readonly worker?: RegExp;
  /** A line by which a process that is no worker has ended. The first group is its pid. */
  readonly buried?: RegExp;
  /** A line of a log into which several masters write, so that a line without a pid may be any of theirs. */
  readonly sharedLog?: RegExp;
  /**
   * A line of a balancer about one of its nodes. Groups: `balancer` (its pid), `pool`, `change` and `node`; `change`
   * matches `joins` if the node has come, else it has left.
   */
  readonly nodes?: { readonly line: RegExp; readonly joins: RegExp };
  /** A line by which a member of a group goes down. The first group that matches is the member's name. */
  readonly goesDown?: readonly RegExp[];
}

/** Of a server of which nothing is known: each failure stays without a cause. */
export const NOTHING_KNOWN: ServerKnowledge = { causes: [] };
