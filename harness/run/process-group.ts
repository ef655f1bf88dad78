import { setTimeout as delay } from 'node:timers/promises';

/** Sends a signal to all processes of the group that `leader` leads, or led; true where there was any. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    // EPERM: all that are left belong to somebody else (setuid programs), and are not ours to end.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

/** Tells a group to end (SIGTERM), and makes it end (SIGKILL) after `mercyMs`. Returns when none of it is left: the signal that did it. */
export async function endGroup(leader: number, mercyMs: number): Promise<'SIGTERM' | 'SIGKILL'> {
  const end = performance.now() + mercyMs;
  if (!signalGroup(leader, 'SIGTERM')) return 'SIGTERM';
  while (performance.now() < end) {
    await delay(20);
    if (!signalGroup(leader, 0)) return 'SIGTERM';
  }
  signalGroup(leader, 'SIGKILL');
  return 'SIGKILL';
}
