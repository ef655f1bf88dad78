import { type ChildProcess, spawn } from 'node:child_process';
import crossSpawn from 'cross-spawn';

/**
 * Starts a program of the user's. It leads a process group of its own, so that Ctrl-C in the terminal reaches us alone, and both
 * its outputs go to an open file. On Windows a program is often a script (`npm.cmd`), which the system does not start by itself:
 * cross-spawn knows how, and `detached` keeps the console's Ctrl-C from it; the window that it would get is hidden.
 */
export function spawnCommand(
  [program = '', ...args]: readonly string[],
  output: number,
  platform: NodeJS.Platform = process.platform,
  cwd: string = process.cwd(),
): ChildProcess {
  const options = { stdio: ['ignore' as const, output, output], detached: true, windowsHide: true, cwd };
  return platform === 'win32' ? crossSpawn(program, args, options) : spawn(program, args, options);
}
