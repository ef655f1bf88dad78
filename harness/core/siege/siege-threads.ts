import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import { UsageError, ZerodropError } from '../errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GeneratorHealth } from '../record/run-record.ts';
import { sumOfDrained } from './drained-sum.ts';
import type { ExchangeName } from './exchange-name.ts';
import { Merge } from './merge-threads.ts';
import type { Batch } from './relay.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions, Target } from './siege-types.ts';
import type { Expected } from './status-judge.ts';

/** A siege that is carried out by several threads. What they can't share is left out: ids on the wire, and a judge that is a function. */
export interface WorkersOptions extends Omit<SiegeOptions, 'judge' | 'sendIds' | 'echo' | 'ledger' | 'clock' | 'clients' | 'targets'> {
  readonly workers: number;
  /** Clients by what they exchange. The ledger's targets are those of the first group, then those of the second, and so on. */
  readonly groups: readonly WorkersGroup[];
  readonly expected: Expected;
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** Clients that exchange the same, and what they ask for. */
export interface WorkersGroup {
  readonly exchange: ExchangeName;
  /** For each lane. */
  readonly clients: number;
  readonly targets: readonly Target[];
}

/** What one thread is given: its part of the clients, of the rate and of the requests. */
export interface WorkerPart extends Omit<WorkersOptions, 'workers' | 'ledger' | 'clock' | 'groups'> {
  readonly groups: readonly (Omit<WorkersGroup, 'targets'> & { readonly targets: readonly TargetForThread[] })[];
  readonly originNs: bigint;
  readonly startedAt: Date;
  /** Names of the versions that the ledger begins with, and whether it keeps looks. */
  readonly versions: readonly string[];
  readonly keepsLooks: boolean;
}

/** A URL can't be passed to a thread. */
export type TargetForThread = Omit<Target, 'url'> & { readonly url: string };

export type FromWorker =
  | Batch
  | { readonly kind: 'finished'; readonly drained: DrainedSiege; readonly health: GeneratorHealth }
  | { readonly kind: 'broken'; readonly message: string; readonly hint: string | undefined };

export interface WorkersSiege extends RunningSiege {
  /** How well each thread did, of those that have ended. */
  health(): readonly GeneratorHealth[];
}

/**
 * The siege of `startSiege`, by as many threads as are asked for (at most one a client), each with its part of the
 * clients, of a constant rate and of `maxRequests`. The ledger has every attempt once, in the order of sending, some 20 ms
 * after it took place. Throws UsageError for options that can't be carried out.
 */
export function startWorkers(options: WorkersOptions): WorkersSiege {
  const { workers, groups, ledger, maxRequests, lanes } = options;
  const clients = groups.reduce((sum, group) => sum + group.clients, 0);
  if (!Number.isInteger(workers) || workers < 1) throw new UsageError(`a siege has one worker or more, not ${workers}`);
  if (workers > clients || (maxRequests !== null && workers > maxRequests))
    throw new UsageError(`${workers} workers need as many clients in each lane, and requests`);
  const shares = sharesOfGroups(
    groups.map((group) => group.clients),
    workers,
  );
  const merge = new Merge(ledger, workers, (part, client) => clientInAll(shares, part, client, lanes.length));
  const requests = maxRequests === null ? null : sharesOf(maxRequests, workers);
  const healths: GeneratorHealth[] = [];
  let trouble: ZerodropError | null = null;
  const threads = shares.map((share, i) => {
    const ofThread = share.reduce((sum, each) => sum + each, 0);
    const part: WorkerPart = {
      ...partOf(options, share, i),
      // One thread is enough to leave no gap.
      bareConnects: options.bareConnects === true && i === 0,
      pace:
        options.pace.kind === 'closed-loop' ? options.pace : { ...options.pace, perSecond: (options.pace.perSecond * ofThread) / clients },
      maxRequests: requests?.[i] ?? null,
    };
    return startThread(part, {
      onBatch: (batch) => merge.add(i, batch),
      onFinished: (health) => {
        merge.finish(i);
        healths.push(health);
      },
      onBroken: (error) => {
        merge.finish(i);
        trouble ??= error;
        // What the others have under way is seen to its end.
        for (const thread of threads) thread.drain();
      },
    });
  });
  const over = Promise.allSettled(threads.map(({ ended }) => ended)).then((ends) => {
    if (trouble !== null) throw trouble;
    return sumOfDrained(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])));
  });
  over.catch(() => {});
  const broken = Promise.race(threads.map(({ broken }) => broken));
  const finished = Promise.race([broken, maxRequests === null ? new Promise<never>(() => {}) : over]);
  finished.catch(() => {});
  return {
    finished,
    drain() {
      for (const thread of threads) thread.drain();
      return over;
    },
    health: () => [...healths],
  };
}

interface Thread {
  readonly ended: Promise<DrainedSiege>;
  /** Rejects as soon as the thread's siege breaks; never settles else. */
  readonly broken: Promise<never>;
  drain(): void;
}

interface Listener {
  readonly onBatch: (batch: Batch) => void;
  readonly onFinished: (health: GeneratorHealth) => void;
  readonly onBroken: (error: ZerodropError) => void;
}

function startThread(part: WorkerPart, { onBatch, onFinished, onBroken }: Listener): Thread {
  // Sources run as they are; the package holds what was compiled of them.
  const worker = new Worker(new URL(`./siege-thread${extname(import.meta.url)}`, import.meta.url), { workerData: part });
  const { promise: ended, resolve, reject } = Promise.withResolvers<DrainedSiege>();
  let over = false;
  let told = false;
  const breakOff = (error: ZerodropError): void => {
    if (over) return;
    over = true;
    reject(error);
    onBroken(error);
  };
  worker.on('message', (message: FromWorker) => {
    if (over) return;
    try {
      switch (message.kind) {
        case 'batch':
          return onBatch(message);
        case 'finished':
          over = true;
          onFinished(message.health);
          return resolve(message.drained);
        case 'broken':
          return breakOff(new ZerodropError(message.message, message.hint === undefined ? {} : { hint: message.hint }));
      }
    } catch (error) {
      breakOff(new ZerodropError(`the parts of the siege could not be put together: ${String(error)}`, { cause: error }));
    }
  });
  worker.on('error', (error) => breakOff(new ZerodropError(`a thread of the siege broke: ${String(error)}`, { cause: error })));
  worker.on('exit', (code) => breakOff(new ZerodropError(`a thread of the siege ended with code ${code} before its siege did`)));
  ended.catch(() => {});
  const broken = new Promise<never>((_, fail) => void ended.catch(fail));
  broken.catch(() => {});
  return {
    ended,
    broken,
    drain() {
      if (told || over) return;
      told = true;
      worker.postMessage('drain');
    },
  };
}

function partOf(
  { workers: _, ledger, clock, groups, expected, ...rest }: WorkersOptions,
  share: readonly number[],
  thread: number,
): WorkerPart {
  const { echo } = expected;
  return {
    ...rest,
    // Threads number their requests on their own.
    expected: echo === undefined ? expected : { ...expected, echo: { ...echo, token: `${echo.token}-${thread}` } },
    groups: groups.map(({ targets, ...group }, i) => ({
      ...group,
      clients: share[i] ?? 0,
      targets: targets.map((target) => ({ ...target, url: target.url.href })),
    })),
    originNs: clock.originNs,
    startedAt: clock.startedAt,
    versions: ledger.versions,
    keepsLooks: ledger.looks !== undefined,
  };
}

/** `total` in `parts` whole numbers that differ by one at most. */
function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from({ length: parts }, (_, i) => Math.floor((total * (i + 1)) / parts) - Math.floor((total * i) / parts));
}

/** How many clients of each group each thread has: the clients are dealt out in the order of the groups, so that each thread has some. */
function sharesOfGroups(clients: readonly number[], threads: number): readonly (readonly number[])[] {
  const all = clients.reduce((sum, each) => sum + each, 0);
  let first = 0;
  return sharesOf(all, threads).map((share) => {
    const [from, to] = [first, first + share];
    first = to;
    let begin = 0;
    return clients.map((number) => {
      const [groupFrom, groupTo] = [begin, begin + number];
      begin = groupTo;
      return Math.max(0, Math.min(to, groupTo) - Math.max(from, groupFrom));
    });
  });
}

/** A client's number in the whole siege, from its own in a thread: both number group by group, and in a group lane by lane. */
function clientInAll(shares: readonly (readonly number[])[], thread: number, client: number, lanes: number): number {
  let rest = client;
  let before = 0;
  for (const [group, share] of (shares[thread] ?? []).entries()) {
    const ofGroup = shares.reduce((sum, each) => sum + (each[group] ?? 0), 0);
    if (rest < share * lanes) {
      const first = shares.slice(0, thread).reduce((sum, each) => sum + (each[group] ?? 0), 0);
      return before + Math.floor(rest / share) * ofGroup + first + (rest % share);
    }
    rest -= share * lanes;
    before += ofGroup * lanes;
  }
  // Beyond the clients are those that only connect.
  return before + rest;
}
