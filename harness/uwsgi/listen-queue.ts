import type { Stage } from '../stage/stage.ts';
import { kernelCounter } from './kernel-counter.ts';
import { EXECUTES_ITSELF, hasRequestsInHand, reloadsInPlace } from './reload.ts';

/** What a reload did to those who had to wait for it. */
export interface QueuedReload {
  /** When every new worker was there, in milliseconds of the run's clock. */
  readonly completeMs: number;
  /** Connections for which the kernel had no room meanwhile, on this whole machine. */
  readonly overflows: number;
}

/**
 * A reload in place that lets its clients come into the queue: each has a request in hand when it begins, those end one
 * after the other, and whoever is answered comes again while nobody accepts.
 */
export async function reloadWithQueue(stage: Stage, clients: number): Promise<QueuedReload> {
  const server = stage.instance('server');
  let completeMs = 0;
  await hasRequestsInHand(stage, server, clients - 1);
  const before = await listenOverflows();
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    server.kill('SIGHUP');
    await server.says(EXECUTES_ITSELF, { what: 'the server to execute itself anew' });
    await reloadsInPlace(stage, server);
    completeMs = stage.nowMs();
  });
  return { completeMs, overflows: (await listenOverflows()) - before };
}

/** Longest time that somebody who came to a fast path before a moment was answered after it, in milliseconds. */
export function longestWaitBeyond(stage: Stage, momentMs: number, fastTarget: number): number {
  let longestMs = 0;
  for (const { sentAtMs, durationMs, target } of stage.requests()) {
    if (target === fastTarget && sentAtMs < momentMs && !Number.isNaN(durationMs))
      longestMs = Math.max(longestMs, sentAtMs + durationMs - momentMs);
  }
  return longestMs;
}

/** How long each had waited who came to a fast path before a moment and was answered at least so much after it, in milliseconds. */
export function waitsOfLate(stage: Stage, momentMs: number, lateMs: number, fastTarget: number): readonly number[] {
  return [...stage.requests()]
    .filter(
      ({ sentAtMs, durationMs, target }) => target === fastTarget && sentAtMs < momentMs && sentAtMs + durationMs >= momentMs + lateMs,
    )
    .map(({ durationMs }) => durationMs);
}

/** Longest wait of anybody on a path that answers at once, in milliseconds. */
export function longestWaitMs(stage: Stage, fastTarget: number): number {
  let longestMs = 0;
  for (const { durationMs, target } of stage.requests())
    if (target === fastTarget && !Number.isNaN(durationMs)) longestMs = Math.max(longestMs, durationMs);
  return longestMs;
}

/** Connections that found a listen queue full, since the machine started. */
async function listenOverflows(): Promise<number> {
  return (await kernelCounter('ListenOverflows')) ?? 0;
}
