import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
import { isPaused, reads, wakesUp } from './zerg.ts';

/** Who is rolled back, and to whom. */
export interface Rollback {
  readonly from: string;
  readonly to: string;
  /** Name of the instance that runs, and is put to sleep. */
  readonly pauses: string;
  /** Name of the instance that sleeps, and is woken. */
  readonly resumes: string;
}

/**
 * Rolls a deploy of the zerg dance back: pauses the instance that runs and wakes the one that sleeps, which is all that
 * clients notice, then puts each into the slot of its new role, so that the next deploy finds them. An instance must
 * never move into a slot in which another still is: it would take that one's FIFO away. So the one that runs steps
 * aside, into the slot of the dying, until its place is free.
 */
export async function rollBack(stage: UwsgiStage, rollback: Rollback): Promise<void> {
  await stage.transition({ from: rollback.from, to: rollback.to }, () => swap(stage, rollback));
}

/** The steps of `rollBack` alone. */
export async function swap(stage: UwsgiStage, { pauses, resumes }: Pick<Rollback, 'pauses' | 'resumes'>): Promise<void> {
  const bad = stage.instance(pauses);
  const good = stage.instance(resumes);
  await stage.writeFifo('running.fifo', '3p');
  await stage.writeFifo('sleeping.fifo', '1p');
  await wakesUp(stage, good);
  await isPaused(stage, bad);
  await reads(stage, good, 'running.fifo');
  await reads(stage, bad, 'dying.fifo');
  await stage.writeFifo('dying.fifo', '2');
  await reads(stage, bad, 'sleeping.fifo');
}

/** Waits until an instance has a request in hand. */
export async function hasRequestInHand(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await stage.until(`${instance.name} to have a request in hand`, async () =>
    (await instance.stats()).workers.some((worker) => worker.status === 'busy') ? true : null,
  );
}
