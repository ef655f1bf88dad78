import { NOTHING_KNOWN } from '../../../core/explain/server-knowledge.ts';
import type { RunEvent, Samples } from '../../../core/record/run-record.ts';
import { LifeBook } from './life-book.ts';
import type { LifeSpan, Living } from './living.ts';
import { pausesOf } from './pauses.ts';

export interface Life {
  /** The vassal's name if it is known to be of an emperor's vassal. */
  readonly instance: string;
  /** 0 if no event ever told. */
  readonly pid: number;
  /** `master`, `worker 2`. */
  readonly role: string;
  readonly spans: readonly LifeSpan[];
}

/**
 * The lives of uWSGI's processes, as far as events tell of them, instance by instance in the order in which these were first
 * heard of, until `endMs`. `events` must be in the order of time.
 *
 * A process is known by its pid. What names none concerns all of an instance that has one master; if several masters write
 * to one log, it may be a line of any of them, and then only what names a pid, and what was sampled, tells.
 */
export function readLives(events: readonly RunEvent[], endMs: number, samples?: Samples, knowledge = NOTHING_KNOWN): Life[] {
  const lives = new LifeBook(events, knowledge);
  for (const event of samples === undefined ? events : withPauses(events, samples)) lives.tell(event);
  return inLanes(lives.until(endMs));
}

/** Adds the pauses that were sampled, in the order of time. */
function withPauses(events: readonly RunEvent[], samples: Samples): readonly RunEvent[] {
  return [...events, ...pausesOf(samples)].sort((a, b) => a.atMs - b.atMs);
}

/** Instance by instance, vassal by vassal, and in each the processes after their master. */
function inLanes(lives: readonly Living[]): Life[] {
  const heardOf = [...new Set(lives.map(({ instance }) => instance))];
  const byNumber = new Intl.Collator('en', { numeric: true });
  return lives
    .map((life, i) => ({ life, instance: heardOf.indexOf(life.instance), family: masterOf(life, lives) ?? i }))
    .toSorted((a, b) => a.instance - b.instance || byNumber.compare(a.life.vassal ?? '', b.life.vassal ?? '') || a.family - b.family)
    .map(({ life: { instance, vassal, pid, role, spans } }) => ({ instance: vassal ?? instance, pid, role, spans }));
}

/** Place of the master that a process is of: its parent, or the first of its instance. */
function masterOf(life: Living, lives: readonly Living[]): number | null {
  const masters = lives.flatMap((each, i) => (each.isMaster && each.instance === life.instance ? [{ each, i }] : []));
  const own = masters.find(({ each }) => each === life) ?? masters.findLast(({ each }) => each.pid === life.parent && each.pid > 0);
  return own?.i ?? masters[0]?.i ?? null;
}
