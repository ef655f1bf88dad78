import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import { ZerodropError } from '../../errors.ts';
import type { DrainedSiege } from '../siege-types.ts';
import type { FromPart } from './carry-part.ts';
import {
  type PartCarrier,
  type PartListener,
  type PartsOptions,
  type PartsSiege,
  type SiegePart,
  type StartedPart,
  startParts,
} from './siege-parts.ts';

/** A siege that is carried out by several threads of this process. */
export interface WorkersOptions extends PartsOptions {
  readonly workers: number;
}

/** What a thread is given. */
export interface ThreadOrder {
  readonly part: SiegePart;
  readonly originNs: bigint;
  readonly startedAt: Date;
}

/**
 * The siege of `startSiege`, by as many threads as are asked for (at most one a client): see `startParts`. The ledger has an attempt some
 * 20 ms after it took place. Throws UsageError for options that can't be carried out.
 */
export function startWorkers({ workers, ...options }: WorkersOptions): PartsSiege {
  return startParts(options, threadCarriers(workers, options.clock));
}

/** Threads of this process, each for a part. */
export function threadCarriers(threads: number, clock: Clock): readonly PartCarrier[] {
  // One thread is enough to leave no gap.
  return Array.from({ length: threads }, (_, i) => ({
    opensBareConnects: i === 0,
    start: (part: SiegePart, listener: PartListener) => startThread(part, clock, listener),
  }));
}

function startThread(part: SiegePart, { originNs, startedAt }: Clock, { onBatch, onFinished, onBroken }: PartListener): StartedPart {
  const order: ThreadOrder = { part, originNs, startedAt };
  // Sources run as they are; the package holds what was compiled of them.
  const worker = new Worker(new URL(`./siege-thread${extname(import.meta.url)}`, import.meta.url), { workerData: order });
  const { promise: ended, resolve, reject } = Promise.withResolvers<DrainedSiege>();
  let over = false;
  let told = false;
  const breakOff = (error: ZerodropError): void => {
    if (over) return;
    over = true;
    reject(error);
    onBroken(error);
  };
  worker.on('message', (message: FromPart) => {
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
  return {
    ended,
    drain() {
      if (told || over) return;
      told = true;
      worker.postMessage('drain');
    },
  };
}
