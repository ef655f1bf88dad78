import { type LookedFor, lookAtRun } from '../../runtime/look.ts';
import { signalPid } from '../../runtime/processes.ts';

const LOOK_EVERY_MS = 50;

/**
 * Tells a service that went into the background to end: those of its processes that no other of them has started. Waits until they
 * are gone, for `limitMs` at most; what does not end is the runtime's to kill.
 */
export async function endDaemon(run: LookedFor, instance: string, signal: NodeJS.Signals, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  const { processes } = await lookAtRun(run, instance);
  const pids = new Set(processes.map(({ pid }) => pid));
  for (const { pid, ppid } of processes) if (!pids.has(ppid)) signalPid(pid, signal);
  while (performance.now() < end && (await lookAtRun(run, instance)).processes.length > 0)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
