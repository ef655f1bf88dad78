import type { Clock } from '../../clock.ts';
import { InconclusiveError, UsageError, type ZerodropError } from '../../errors.ts';
import type { HeldExchanges } from '../../ledger/held-exchanges.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { GeneratorHealth } from '../../record/run-record.ts';
import type { ExchangeName } from '../exchange-name.ts';
import type { Expected } from '../judging/status-judge.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions, Target } from '../siege-types.ts';
import { sumOfDrained } from './drained-sum.ts';
import { Merge } from './merge-threads.ts';
import type { Batch } from './relay.ts';

/** A siege that several parts carry out together. What they can't share is left out: ids on the wire, and a judge that is a function. */
export interface PartsOptions
  extends Omit<SiegeOptions, 'judge' | 'sendIds' | 'echo' | 'ledger' | 'held' | 'clock' | 'clients' | 'targets'> {
  /** Clients by what they exchange. The ledger's targets are those of the first group, then those of the second, and so on. */
  readonly groups: readonly PartsGroup[];
  readonly expected: Expected;
  readonly ledger: Ledger;
  /** Where the exchanges that are held open are written down besides; absent if that is not wanted. */
  readonly held?: HeldExchanges;
  readonly clock: Clock;
}

/** Clients that exchange the same, and what they ask for. */
export interface PartsGroup {
  readonly exchange: ExchangeName;
  /** For each lane. */
  readonly clients: number;
  readonly targets: readonly Target[];
}

/** What one part is given: its share of the clients, of the rate and of the requests. */
export interface SiegePart extends Omit<PartsOptions, 'ledger' | 'held' | 'clock' | 'groups'> {
  /** Of each group the clients of this part, which may be none. */
  readonly groups: readonly (Omit<PartsGroup, 'targets'> & { readonly targets: readonly TargetOfPart[] })[];
  /** Names of the versions that the ledger begins with, and whether it keeps looks. */
  readonly versions: readonly string[];
  readonly keepsLooks: boolean;
  /** As in SharedOptions: a part that goes by a way of its own has places of its own. */
  readonly placesBefore?: number;
}

/** A URL can't be passed to another thread. */
type TargetOfPart = Omit<Target, 'url'> & { readonly url: string };

/** A part that has been started. */
export interface StartedPart {
  readonly ended: Promise<DrainedSiege>;
  /** No new requests; what is open is waited for. */
  drain(): void;
}

/** Whom a part tells what it does. */
export interface PartListener {
  /** Times are on the run's clock. */
  readonly onBatch: (batch: Batch) => void;
  readonly onFinished: (health: GeneratorHealth) => void;
  readonly onBroken: (error: ZerodropError) => void;
}

/** Carries out a part of the siege somewhere, such as in a thread. */
export interface PartCarrier {
  /** It opens the connections that leave no gap: one carrier of each place is enough. */
  readonly opensBareConnects: boolean;
  start(part: SiegePart, listener: PartListener): StartedPart;
}

export interface PartsSiege extends RunningSiege {
  /** How well each part did, of those that have ended. */
  health(): readonly GeneratorHealth[];
  /** Whatever was sent by then, on the run's clock in milliseconds, is in the ledger. */
  knownUntilMs(): number;
  /** What keeps the books from being whole though the siege came to its end: a part that was lost. Null if nothing does. */
  lost(): InconclusiveError | null;
}

/** What each part is given: together they have all clients, the whole rate and all requests. Throws UsageError if there is not enough of it. */
export function partsOf(options: PartsOptions, carriers: readonly Pick<PartCarrier, 'opensBareConnects'>[]): readonly SiegePart[] {
  const { ledger, held: _, clock: __, groups, expected, pace, maxRequests, ...rest } = options;
  const { echo } = expected;
  const clients = clientsOfGroups(groups);
  const requests = maxRequests === null ? null : sharesOf(maxRequests, carriers.length);
  return sharesOfParts(options, carriers.length).map((share, i) => ({
    ...rest,
    // Parts number their requests on their own.
    expected: echo === undefined ? expected : { ...expected, echo: { ...echo, token: `${echo.token}-${i}` } },
    groups: groups.map(({ targets, ...group }, nth) => ({
      ...group,
      clients: share[nth] ?? 0,
      targets: targets.map((target) => ({ ...target, url: target.url.href })),
    })),
    versions: ledger.versions,
    keepsLooks: ledger.looks !== undefined,
    bareConnects: options.bareConnects === true && carriers[i]?.opensBareConnects === true,
    pace:
      pace.kind === 'closed-loop' ? pace : { ...pace, perSecond: (pace.perSecond * share.reduce((sum, each) => sum + each, 0)) / clients },
    maxRequests: requests?.[i] ?? null,
  }));
}

/** Clients of all groups in each lane. */
export function clientsOfGroups(groups: readonly Pick<PartsGroup, 'clients'>[]): number {
  return groups.reduce((sum, group) => sum + group.clients, 0);
}

/**
 * The siege of `startSiege`, by several carriers (at most one a client), each with its part of the clients, of a constant rate and of
 * `maxRequests`. The ledger has every attempt once, in the order of sending, some time after it took place. A part that breaks by an
 * InconclusiveError is lost: the others are drained, and the books are as whole as they can be. Throws UsageError for options that
 * can't be carried out.
 */
export function startParts(options: PartsOptions, carriers: readonly PartCarrier[]): PartsSiege {
  const { ledger, maxRequests } = options;
  const parts = partsOf(options, carriers);
  const merge = new Merge(ledger, carriers.length, clientNumbers(options, carriers.length), options.held ?? null);
  const healths: GeneratorHealth[] = [];
  let trouble: ZerodropError | null = null;
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
  broken.catch(() => {});
  const started: StartedPart[] = [];
  for (const [i, part] of parts.entries()) {
    const carried = carriers[i]?.start(part, {
      onBatch: (batch) => merge.add(i, batch),
      onFinished: (health) => {
        merge.finish(i);
        healths.push(health);
      },
      onBroken: (error) => {
        merge.finish(i);
        trouble ??= error;
        breakOff(error);
        // What the others have under way is seen to its end.
        for (const each of started) each.drain();
      },
    });
    if (carried !== undefined) started.push(carried);
  }
  const over = Promise.allSettled(started.map(({ ended }) => ended)).then((ends) => {
    if (trouble !== null && !(trouble instanceof InconclusiveError)) throw trouble;
    return sumOfDrained(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
  });
  over.catch(() => {});
  const finished = Promise.race([broken, maxRequests === null ? new Promise<never>(() => {}) : over]);
  finished.catch(() => {});
  return {
    finished,
    drain() {
      for (const each of started) each.drain();
      return over;
    },
    health: () => [...healths],
    knownUntilMs: () => merge.knownUntilMs,
    lost: () => (trouble instanceof InconclusiveError ? trouble : null),
  };
}

/**
 * A client's number in the whole siege, from its own in a part: both number group by group, and in a group lane by lane; beyond the clients
 * are those that only connect, of each part its own.
 */
export function clientNumbers(
  options: Pick<PartsOptions, 'groups' | 'lanes' | 'ledger' | 'maxRequests'>,
  parts: number,
): (part: number, client: number) => number {
  const shares = sharesOfParts(options, parts);
  const lanes = options.lanes.length;
  const places = options.ledger.connects.length;
  return (part, client) => {
    let rest = client;
    let before = 0;
    for (const [group, share] of (shares[part] ?? []).entries()) {
      const ofGroup = shares.reduce((sum, each) => sum + (each[group] ?? 0), 0);
      if (rest < share * lanes) {
        const first = shares.slice(0, part).reduce((sum, each) => sum + (each[group] ?? 0), 0);
        return before + Math.floor(rest / share) * ofGroup + first + (rest % share);
      }
      rest -= share * lanes;
      before += ofGroup * lanes;
    }
    return before + part * places + rest;
  };
}

/**
 * How many clients of each group each part has: they are dealt out one by one, round and round, in the order of the groups. So each part has
 * some, and as many of each group as any other, or one fewer or more: what every group meets is seen from every part. Throws UsageError.
 */
function sharesOfParts(
  { groups, maxRequests }: Pick<PartsOptions, 'groups' | 'maxRequests'>,
  parts: number,
): readonly (readonly number[])[] {
  const all = clientsOfGroups(groups);
  if (!Number.isInteger(parts) || parts < 1) throw new UsageError(`a siege has one worker or more, not ${parts}`);
  if (parts > all || (maxRequests !== null && parts > maxRequests))
    throw new UsageError(`${parts} workers need as many clients in each lane, and requests`);
  let dealt = 0;
  const ofGroups = groups.map(({ clients }) => {
    const first = dealt % parts;
    dealt += clients;
    return Array.from({ length: parts }, (_, part) => Math.ceil((clients - ((part - first + parts) % parts)) / parts));
  });
  return Array.from({ length: parts }, (_, part) => ofGroups.map((shares) => Math.max(0, shares[part] ?? 0)));
}

/** `total` in `parts` whole numbers that differ by one at most. */
function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor((total * (i + 1)) / parts) - Math.floor((total * i) / parts));
}
