import { ZerodropError } from '../../harness/core/errors.ts';
import { Fields } from './field.ts';

/** A node that has subscribed (plugins/corerouter/corerouter.c, corerouter_send_stats). */
export interface RouterNode {
  /** What clients ask for, such as a domain. */
  readonly key: string;
  /** Where the router reaches it: a socket's path or host:port. */
  readonly address: string;
  /** The router sends it requests: it has no death mark. */
  readonly alive: boolean;
  /** When it last announced itself, in seconds of the router's clock. */
  readonly lastCheckS: number;
  /** Pid of the vassal that subscribed; 0 unless `subscriptions-use-credentials` is set. */
  readonly pid: number;
  /** Requests that the router has sent it and that are not answered yet. */
  readonly inHand: number;
}

/** Takes the stats of a fastrouter (or http router: they are alike) apart. Throws ZerodropError that names what is missing. */
export function parseRouter(document: unknown): readonly RouterNode[] {
  const fields = new Fields("the fastrouter's stats", document);
  if (!fields.has('subscriptions')) {
    throw new ZerodropError('the fastrouter\'s stats have no "subscriptions"', {
      hint: 'Is it the stats socket of a router, and does the router have a fastrouter-subscription-server?',
    });
  }
  return fields.list('subscriptions').flatMap((slot) => {
    const subscription = new Fields("a subscription in the fastrouter's stats", slot);
    return subscription.list('nodes').map((value) => {
      const node = new Fields("a node in the fastrouter's stats", value);
      return {
        key: subscription.text('key'),
        address: node.text('name'),
        alive: node.number('death_mark') === 0,
        lastCheckS: node.number('last_check'),
        pid: node.number('pid'),
        inHand: node.number('ref'),
      };
    });
  });
}

/** Names a node's place in the router for good: the same address may serve several keys. */
export function placeOf(node: RouterNode): string {
  return `${node.key} at ${node.address}`;
}
