import type { Clock } from '../clock.ts';
import { InconclusiveError, UsageError, type ZerodropError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GeneratorHealth } from '../record/run-record.ts';
import { sumOfDrained } from './drained-sum.ts';
import { Merge } from './merge-threads.ts';
import type { Batch } from './relay.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions, Target } from './siege-types.ts';
import type { Expected } from './status-judge.ts';

/** A siege that several parts carry out together. What they can't share is left out: ids on the wire, and a judge that is a function. */
export interface PartsOptions extends Omit<SiegeOptions, 'judge' | 'sendIds' | 'echo' | 'ledger' | 'clock'> {
  readonly expected: Expected;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** What one part is given: its share of the clients, of the rate and of the requests. */
export interface SiegePart extends Omit<PartsOptions, 'ledger' | 'clock' | 'targets'> {
  readonly targets: readonly (Omit<Target, 'url'> & { readonly url: string })[];
  /** Names of the versions that the ledger begins with, and whether it keeps looks. */
  readonly versions: readonly string[];
  readonly keepsLooks: boolean;
}

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

/** The first client of a part in its lane, and how many it has. */
export interface PartClients {
  readonly first: number;
  readonly clients: number;
}

/** Which clients of each lane are whose. Throws UsageError if there are not enough of them, or of the requests. */
export function clientsOfParts(
  parts: number,
  { clients, maxRequests }: Pick<PartsOptions, 'clients' | 'maxRequests'>,
): readonly PartClients[] {
  if (!Number.isInteger(parts) || parts < 1) throw new UsageError(`a siege has one worker or more, not ${parts}`);
  if (parts > clients || (maxRequests !== null && parts > maxRequests))
    throw new UsageError(`${parts} workers need as many clients in each lane, and requests`);
  const shares = sharesOf(clients, parts);
  return shares.map((share, i) => ({ first: shares.slice(0, i).reduce((sum, each) => sum + each, 0), clients: share }));
}

/** What each part is given: together they have all clients, the whole rate and all requests. Throws UsageError as `clientsOfParts`. */
export function partsOf(options: PartsOptions, carriers: readonly Pick<PartCarrier, 'opensBareConnects'>[]): readonly SiegePart[] {
  const { ledger, clock: _, targets, expected, pace, clients, maxRequests, ...rest } = options;
  const { echo } = expected;
  const requests = maxRequests === null ? null : sharesOf(maxRequests, carriers.length);
  return clientsOfParts(carriers.length, options).map((own, i) => ({
    ...rest,
    // Parts number their requests on their own.
    expected: echo === undefined ? expected : { ...expected, echo: { ...echo, token: `${echo.token}-${i}` } },
    targets: targets.map((target) => ({ ...target, url: target.url.href })),
    versions: ledger.versions,
    keepsLooks: ledger.looks !== undefined,
    clients: own.clients,
    bareConnects: options.bareConnects === true && carriers[i]?.opensBareConnects === true,
    pace: pace.kind === 'closed-loop' ? pace : { ...pace, perSecond: (pace.perSecond * own.clients) / clients },
    maxRequests: requests?.[i] ?? null,
  }));
}

/**
 * The siege of `startSiege`, by several carriers (at most one a client), each with its part of the clients, of a constant rate and of
 * `maxRequests`. The ledger has every attempt once, in the order of sending, some time after it took place. A part that breaks by an
 * InconclusiveError is lost: the others are drained, and the books are as whole as they can be. Throws UsageError for options that
 * can't be carried out.
 */
export function startParts(options: PartsOptions, carriers: readonly PartCarrier[]): PartsSiege {
  const { clients, ledger, maxRequests } = options;
  const parts = partsOf(options, carriers);
  const own = clientsOfParts(carriers.length, options);
  const merge = new Merge(ledger, carriers.length, (part, client) => {
    const { first, clients: share } = own[part] ?? { first: 0, clients: 1 };
    // A part numbers its clients through its lanes, as the whole siege does.
    return Math.floor(client / share) * clients + first + (client % share);
  });
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

/** `total` in `parts` whole numbers that differ by one at most. */
function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor((total * (i + 1)) / parts) - Math.floor((total * i) / parts));
}
