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
 * What leaves a watched deploy open. `held-by-old`: the old version still holds what clients had, so that the change is not complete for
 * them, and what becomes of them when it ends was not seen; unless they may stay with it. `quiet-since`: the service sends nothing any more.
 */
export function heldOpenQuestion({ change, options }: Asked, { over, said }: HeldSeen): 'held-by-old' | 'quiet-since' | null {
  if (change === undefined) return null;
  const mayStay = options?.staysOpen === true || (change.kind === 'named' && change.canary === true);
  if (change.kind === 'named' && !mayStay && (over?.stillOld ?? 0) > 0) return 'held-by-old';
  return said?.quietFromMs != null ? 'quiet-since' : null;
}
