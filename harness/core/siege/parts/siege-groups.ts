import { UsageError } from '../../errors.ts';
import type { Look } from '../../ledger/answer-look.ts';
import { isHeld } from '../exchange-name.ts';
import type { Exchange } from '../exchanges.ts';
import type { DrainedSiege, Records, RunningSiege, SiegeOptions, Target } from '../siege-types.ts';
import { sumOfDrained } from './drained-sum.ts';

/** Clients of a siege that make one kind of exchange, and what they ask for. */
export interface SiegeGroup {
  readonly exchange: Exchange;
  /** For each lane; a thread's part of them may be none. */
  readonly clients: number;
  readonly targets: readonly Target[];
  /** The judge of its answers, which tells targets by their place in the group. Versions and looks get their numbers from the book. */
  readonly judgeFor: (book: Records) => SiegeOptions['judge'];
}

/** What the groups of a siege share. */
export interface SharedOptions extends Omit<SiegeOptions, 'clients' | 'targets' | 'judge' | 'ledger' | 'maxRequests'> {
  /** Its targets are those of the first group, then those of the second, and so on. */
  readonly ledger: Records;
  /** Only of a single group; none if it is absent. */
  readonly maxRequests?: number | null;
  /** Places of others that stand in the ledger before those to which this siege opens connections without a request; 0 unless this is given. */
  readonly placesBefore?: number;
}

/**
 * Starts a siege of several kinds of exchange at once, as one: one ledger, in which the clients are numbered through, and one end. The
 * rate is divided by the numbers of clients. Throws UsageError for options that can't be carried out.
 */
export function startGroups(groups: readonly SiegeGroup[], shared: SharedOptions): RunningSiege {
  const { ledger, pace, lanes, maxRequests = null, placesBefore = 0 } = shared;
  if (maxRequests !== null && groups.length > 1) throw new UsageError('a siege of several exchanges has no number of requests to end with');
  const clients = groups.reduce((sum, group) => sum + group.clients, 0);
  const ownTargets = groups.reduce((sum, { targets }) => sum + targets.length, 0);
  const connects = { firstTarget: ownTargets + placesBefore, firstClient: clients * lanes.length };
  let firstTarget = 0;
  let firstClient = 0;
  let isConnecting = false;
  const sieges: RunningSiege[] = [];
  try {
    for (const { exchange, targets, judgeFor, ...group } of groups) {
      const part = firstTarget === 0 ? ledger : new LedgerPart(ledger, firstTarget, firstClient);
      if (group.clients > 0 || groups.length === 1)
        sieges.push(
          exchange.start({
            ...shared,
            maxRequests,
            targets,
            judge: judgeFor(part),
            clients: group.clients,
            ledger: part,
            pace: pace.kind === 'closed-loop' ? pace : { ...pace, perSecond: (pace.perSecond * group.clients) / clients },
            // One group is enough to leave no gap.
            bareConnects: shared.bareConnects === true && !isConnecting && opensConnects(exchange) ? connects : false,
          }),
        );
      isConnecting ||= opensConnects(exchange) && group.clients > 0;
      firstTarget += targets.length;
      firstClient += group.clients * lanes.length;
    }
  } catch (error) {
    for (const siege of sieges) void siege.drain().catch(() => {});
    throw error;
  }
  return together(sieges);
}

/** Those that hold connections open leave gaps on purpose, and open none in them. */
function opensConnects({ name }: Exchange): boolean {
  return !isHeld(name);
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
  readonly #ledger: Records;
  readonly #firstTarget: number;
  readonly #firstClient: number;

  constructor(ledger: Records, firstTarget: number, firstClient: number) {
    this.#ledger = ledger;
    this.#firstTarget = firstTarget;
    this.#firstClient = firstClient;
    this.targets = ledger.targets.slice(firstTarget);
  }

  /** Of all groups: it is the id of the next attempt. */
  get sent(): number {
    return this.#ledger.sent;
  }

  begin(...[client, lane, target, ...rest]: Parameters<Records['begin']>): number {
    return this.#ledger.begin(this.#firstClient + client, lane, this.#firstTarget + target, ...rest);
  }

  end(...args: Parameters<Records['end']>): void {
    this.#ledger.end(...args);
  }

  versionIndex(name: string): number {
    return this.#ledger.versionIndex(name);
  }

  lookIndex(look: Look, body?: Uint8Array | null): number {
    return this.#ledger.lookIndex({ ...look, target: this.#firstTarget + look.target }, body);
  }
}
