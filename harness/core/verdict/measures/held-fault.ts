import type { HeldSeen } from '../../record/measurements.ts';
import type { RunRecord } from '../../record/run-record.ts';

type Asked = Partial<Pick<RunRecord, 'change' | 'options'>>;

/** What a check says of those that were held over a watched deploy; nothing if none were. */
export function heldFacts({ over, said }: HeldSeen) {
  return {
    ...(over === undefined ? {} : { heldOver: over.opened, heldAtEnd: over.atEnd }),
    ...(over === undefined || over.stillOld === null ? {} : { stillOld: over.stillOld }),
    ...(said === undefined ? {} : { heldSilent: said.heldSilent, newSilent: said.newSilent }),
  };
}

/**
 * What refutes a watched deploy though nothing was lost that has a number: the service goes on to send, and sends nothing more to those
 * that it holds, or nothing to those that are new. Null if nothing does.
 */
export function silentOnes({ change }: Pick<Asked, 'change'>, { said }: HeldSeen): 'held-silent' | 'new-silent' | null {
  if (change === undefined || said === undefined) return null;
  if (said.heldSilent > 0) return 'held-silent';
  return said.newSilent > 0 ? 'new-silent' : null;
}

/**
 * What refutes a watched deploy though no number was promised, or leaves it open: ids of events counted by one before it, and numbers were
 * passed over since. `events-skipped`: within a stream, and those that were opened after the change count by one again. `ids-changed`: they
 * don't, or too few came to tell. `skipped-between`: a client came again, and did not get the next one. Null if nothing does, and
 * if `--event-ids any` says that ids need not count by one.
 */
export function skippedOnes(
  { change, options }: Asked,
  { numbered }: HeldSeen,
): 'events-skipped' | 'ids-changed' | 'skipped-between' | null {
  if (change === undefined || numbered === undefined || options?.eventIds !== undefined) return null;
  if (numbered.leapt > 0) return numbered.since === 'by-one' ? 'events-skipped' : 'ids-changed';
  return numbered.cameAgain > 0 ? 'skipped-between' : null;
}

/**
 * What leaves a watched deploy open. `held-by-old`: the old version still holds what clients had, so that the change is not complete for
 * them, and what becomes of them when it ends was not seen; unless they may stay with it. `quiet-since`: the service sends nothing any more.
 */
export function heldOpenQuestion({ change, options }: Asked, { over, said }: HeldSeen): 'held-by-old' | 'quiet-since' | null {
  if (change === undefined) return null;
  const mayStay = options?.staysOpen === true || (change.kind === 'named' && change.canary === true);
  if (change.kind === 'named' && !mayStay && (over?.stillOld ?? 0) > 0) return 'held-by-old';
  return said?.quietFromMs != null ? 'quiet-since' : null;
}
