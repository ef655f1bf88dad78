import { type Look, type LookedFor, lookAtRun, procIsOurs } from './look.ts';
import { signalPid } from './processes.ts';
import { groupLives, killGroups, readStarted } from './started.ts';

/** How long processes may take to be gone after SIGKILL. */
const LIMIT_MS = 2000;

/**
 * Kills every process of a run until none is left. Looks twice, since a process between fork and exec does not carry
 * the run's mark yet. Bounded: returns what SIGKILL has not ended within 2 s, or what can't be known.
 */
export async function killRun(run: LookedFor): Promise<Look> {
  const end = performance.now() + LIMIT_MS;
  for (let empty = 0; ; ) {
    const look = await lookAtRun(run);
    const groups = look.unknown === null ? [] : await unseenGroups(run, look);
    empty = look.processes.length === 0 && groups.length === 0 ? empty + 1 : 0;
    if (empty === 2 || performance.now() > end) return look;
    // All together: a child in a session of its own is known by its parent alone, for as long as that lives.
    killGroups(run.workFolder);
    for (const { pid } of look.processes) {
      try {
        signalPid(pid, 'SIGKILL');
      } catch {
        // Not ours to kill (another user's container): its container is removed by label.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Groups of the run that live and of which /proc shows no process. */
async function unseenGroups({ workFolder }: LookedFor, { processes }: Look): Promise<readonly number[]> {
  const blind = !(await procIsOurs());
  return readStarted(workFolder).flatMap(({ id }) => (groupLives(id) && (blind || !processes.some(({ pgrp }) => pgrp === id)) ? [id] : []));
}
