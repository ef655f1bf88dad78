import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How long Windows may take to end a process and its children. */
const TASKKILL_MS = 5000;

/** Sends a signal to all processes of the group that `leader` leads, or led; true if there was any. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32') return signalTree(leader, signal);
  return told(-leader, signal);
}

/**
 * Windows has neither groups nor signals: a program can't be told to end, only made to. So SIGKILL ends the process and what it
 * has started, and any other signal leaves it the time to end by itself.
 */
function signalTree(pid: number, signal: NodeJS.Signals | 0): boolean {
  const lives = told(pid, 0);
  if (lives && signal === 'SIGKILL')
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore', timeout: TASKKILL_MS });
  return lives;
}

function told(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: all that are left belong to another user (setuid programs), and are not ours to end.
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

/** Tells a group to end (SIGTERM), and makes it end (SIGKILL) after `mercyMs`. Returns when none of it is left: the signal that did it. */
export async function endGroup(
  leader: number,
  mercyMs: number,
  platform: NodeJS.Platform = process.platform,
): Promise<'SIGTERM' | 'SIGKILL'> {
  const end = performance.now() + mercyMs;
  if (!signalGroup(leader, 'SIGTERM', platform)) return 'SIGTERM';
  while (performance.now() < end) {
    await delay(20);
    if (!signalGroup(leader, 0, platform)) return 'SIGTERM';
  }
  signalGroup(leader, 'SIGKILL', platform);
  return 'SIGKILL';
}
