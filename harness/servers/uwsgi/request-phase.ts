import { poll, waitFor } from '../../core/wait.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

/** Index of `/slow/` in the usual siege. */
const SLOW = 0;
/** How often the ledger is looked at: the moment is met with this error. In milliseconds. */
const EVERY_MS = 2;

/**
 * Waits until a client sends a slow request, and then for as many milliseconds as a hunt has chosen: what comes next falls
 * into that phase of the request.
 */
export async function atRequestPhase(stage: UwsgiStage, name: string): Promise<void> {
  const fromMs = stage.nowMs();
  await waitFor(
    poll(() => {
      for (const { sentAtMs, target } of stage.requests()) if (target === SLOW && sentAtMs >= fromMs) return true;
      return null;
    }, EVERY_MS),
    { what: 'a client to send a slow request', timeoutMs: stage.patienceMs(1), signal: stage.signal },
  );
  await stage.pause(name);
}
