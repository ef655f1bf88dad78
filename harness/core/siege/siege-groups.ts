import type { Ledger } from '../ledger/ledger.ts';
import { sumOfDrained } from './drained-sum.ts';
import type { Exchange } from './exchanges.ts';
import type { DrainedSiege, Records, RunningSiege, SiegeOptions, Target } from './siege-types.ts';

/** Clients of a siege that make one kind of exchange, and what they ask for. */
export interface SiegeGroup {
  readonly exchange: Exchange;
  /** For each lane. */
  readonly clients: number;
  readonly targets: readonly Target[];
  readonly judge: SiegeOptions['judge'];
}

/** What the groups of a siege share. */
export interface SharedOptions extends Omit<SiegeOptions, 'clients' | 'targets' | 'judge' | 'ledger' | 'maxRequests'> {
  /** Its targets are those of the first group, then those of the second, and so on. */
  readonly ledger: Ledger;
}

/**
 * Starts a siege of several kinds of exchange at once, as one: one ledger, in which the clients are numbered through, and one end. The
 * rate is divided by the numbers of clients. Throws UsageError for options that can't be carried out.
 */
export function startGroups(groups: readonly SiegeGroup[], shared: SharedOptions): RunningSiege {
  const { ledger, pace, lanes } = shared;
  const clients = groups.reduce((sum, group) => sum + group.clients, 0);
  let firstTarget = 0;
  let firstClient = 0;
  const sieges: RunningSiege[] = [];
  try {
    groups.forEach((group, i) => {
      const { exchange, targets, judge } = group;
      sieges.push(
        exchange.start({
          ...shared,
          maxRequests: null,
          targets,
          judge,
          clients: group.clients,
          ledger: i === 0 ? ledger : new LedgerPart(ledger, firstTarget, firstClient),
          pace: pace.kind === 'closed-loop' ? pace : { ...pace, perSecond: (pace.perSecond * group.clients) / clients },
          // One group is enough to leave no gap.
          bareConnects: shared.bareConnects === true && i === 0,
        }),
      );
      firstTarget += targets.length;
      firstClient += group.clients * lanes.length;
    });
  } catch (error) {
    for (const siege of sieges) void siege.drain().catch(() => {});
    throw error;
  }
  return together(sieges);
}

/** Several sieges as one: it has finished when all have, and breaks with the first that does. */
function together(sieges: readonly RunningSiege[]): RunningSiege {
  const finished = Promise.all(sieges.map((siege) => siege.finished)).then(sumOfDrained);
  finished.catch(() => {});
  let drained: Promise<DrainedSiege> | null = null;
  return {
    finished,
    drain() {
      // Each is drained to its end, whatever becomes of another.
      drained ??= Promise.allSettled(sieges.map((siege) => siege.drain())).then((ends) => {
        const broken = ends.find((end) => end.status === 'rejected');
        if (broken !== undefined) throw broken.reason;
        return sumOfDrained(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
      });
      return drained;
    },
  };
}

/** The part of a ledger that one group writes: it numbers its targets and clients from 0. */
class LedgerPart implements Records {
  readonly targets: readonly string[];
  readonly #ledger: Ledger;
  readonly #firstTarget: number;
  readonly #firstClient: number;

  constructor(ledger: Ledger, firstTarget: number, firstClient: number) {
    this.#ledger = ledger;
    this.#firstTarget = firstTarget;
    this.#firstClient = firstClient;
    this.targets = ledger.targets.slice(firstTarget);
  }

  /** Of all groups: it is the id of the next attempt. */
  get sent(): number {
    return this.#ledger.sent;
  }

  begin(...[client, lane, target, ...rest]: Parameters<Ledger['begin']>): number {
    return this.#ledger.begin(this.#firstClient + client, lane, this.#firstTarget + target, ...rest);
  }

  end(...args: Parameters<Ledger['end']>): void {
    this.#ledger.end(...args);
  }

  versionIndex(name: string): number {
    return this.#ledger.versionIndex(name);
  }

  lookIndex(...args: Parameters<Ledger['lookIndex']>): number {
    return this.#ledger.lookIndex(...args);
  }
}
