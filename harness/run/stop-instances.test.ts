import { expect, it } from 'vitest';
import type { Look } from '../runtime/look.ts';
import type { ProcessInfo } from '../runtime/processes.ts';
import { leftOver } from './stop-instances.ts';

const info = (pid: number): ProcessInfo => ({ pid, ppid: 1, pgrp: pid, session: pid, state: 'S', startTicks: 0, command: 'uwsgi' });
/** Processes that end at given times, in milliseconds from now; they are looked at for real. */
function ending(...endsMs: readonly number[]): () => Promise<Look> {
  const startMs = performance.now();
  return async () => ({
    processes: endsMs.flatMap((endMs, pid) => (performance.now() - startMs < endMs ? [info(pid)] : [])),
    unknown: null,
  });
}

it('waits for as long as one after the other ends', async () => {
  expect(await leftOver(ending(300, 600, 900), { idleMs: 500, mostMs: 10_000 })).toMatchObject({ processes: [] });
});

it('gives up on who does not end when no instance has ended for a while', async () => {
  const startMs = performance.now();
  expect(await leftOver(ending(100, 60_000), { idleMs: 500, mostMs: 10_000 })).toMatchObject({ processes: [info(1)] });
  expect(performance.now() - startMs).toBeLessThan(5000);
});

it('waits on, within its bound, for a process that is at work: on a busy machine an end takes its time', async () => {
  const startMs = performance.now();
  const atWork = (endMs: number) => async (): Promise<Look> => ({
    processes: performance.now() - startMs < endMs ? [{ ...info(1), state: 'R' }] : [],
    unknown: null,
  });
  expect(await leftOver(atWork(900), { idleMs: 300, mostMs: 10_000 })).toMatchObject({ processes: [] });
  expect(await leftOver(atWork(60_000), { idleMs: 100, mostMs: 500 })).toMatchObject({ processes: [{ state: 'R' }] });
});

it('is bounded, however many there are', async () => {
  const startMs = performance.now();
  const left = await leftOver(ending(...Array.from({ length: 1000 }, (_, i) => i * 50)), { idleMs: 5000, mostMs: 300 });
  expect(left.processes.length).toBeGreaterThan(900);
  expect(performance.now() - startMs).toBeLessThan(3000);
});
