import { createConnection } from 'node:net';
import { join } from 'node:path';
import { kernelCounter } from './kernel-counter.ts';
import { hasRequestsInHand, reloadsInPlace } from './reload.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

/** What a reload did to those who had to wait for it. */
export interface QueuedReload {
  /** When every new worker was there, in milliseconds of the run's clock. */
  readonly completeMs: number;
  /** Connections for which the kernel had no room meanwhile, on this whole machine. */
  readonly overflows: number;
}

/** Others than the siege's clients who wait while no process accepts: they leave when one does, and ask for nothing. */
export interface Others {
  /** Name of a Unix socket in the run's folder. */
  readonly socket: string;
  readonly count: number;
}

/**
 * A reload in place that lets its clients come into the queue: each has a request in hand when it begins, those end one
 * after the other, and a client that is answered comes again while no process accepts.
 */
export async function reloadWithQueue(stage: UwsgiStage, clients: number, others: Others | null = null): Promise<QueuedReload> {
  const server = stage.instance('server');
  let completeMs = 0;
  await hasRequestsInHand(stage, server, clients - 1);
  const before = await listenOverflows();
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    server.kill('SIGHUP');
    // Who has nothing in hand has ended then, and no process accepts any more; those who have are not back in the queue yet.
    await server.says(/^worker \d+ buried after/, { what: 'the idle workers to end' });
    const leave = others === null ? () => {} : await joinQueue(join(stage.folder, others.socket), others.count);
    await reloadsInPlace(stage, server).finally(leave);
    completeMs = stage.nowMs();
  });
  return { completeMs, overflows: (await listenOverflows()) - before };
}

/** Puts this many connections into the queue of a Unix socket, as far as there is room; ends with a function that takes them out. */
async function joinQueue(path: string, count: number): Promise<() => void> {
  const sockets = Array.from({ length: count }, () => createConnection(path));
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.once('connect', resolve);
          // The queue is full already.
          socket.once('error', () => resolve());
        }),
    ),
  );
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Longest time in which a client that came to a fast path before a moment was answered after it, in milliseconds. */
export function longestWaitBeyond(stage: UwsgiStage, momentMs: number, fastTarget: number): number {
  let longestMs = 0;
  for (const { sentAtMs, durationMs, target } of stage.requests()) {
    if (target === fastTarget && sentAtMs < momentMs && !Number.isNaN(durationMs))
      longestMs = Math.max(longestMs, sentAtMs + durationMs - momentMs);
  }
  return longestMs;
}

/** How long each had waited who came to a fast path before a moment and was answered at least so much after it, in milliseconds. */
export function waitsOfLate(stage: UwsgiStage, momentMs: number, lateMs: number, fastTarget: number): readonly number[] {
  return [...stage.requests()]
    .filter(
      ({ sentAtMs, durationMs, target }) => target === fastTarget && sentAtMs < momentMs && sentAtMs + durationMs >= momentMs + lateMs,
    )
    .map(({ durationMs }) => durationMs);
}

/** Connections that found a listen queue full, since the machine started. */
async function listenOverflows(): Promise<number> {
  return (await kernelCounter('ListenOverflows')) ?? 0;
}
