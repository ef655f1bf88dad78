import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('./entry.js', import.meta.url));

/** Signals that end a process which does not handle them, and that people and supervisors send. */
const FORWARDED = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a script by another Node in place of this process, as near to exec(2) as two processes can be: the same terminal,
 * process group, streams, environment and working directory; a signal that one of the two gets, the other gets too, once;
 * the end of one is the end of the other, by exit code or by signal. entry.js is the other half.
 *
 * @param {string} node path of the Node
 * @param {string} script path of the script
 * @param {readonly string[]} args
 */
export function handOver(node, script, args) {
  const child = spawn(node, [...process.execArgv, ENTRY, script, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] });
  const channel = /** @type {import('node:net').Socket} */ (child.stdio[3]);
  // It is written to while the child ends.
  channel.on('error', () => undefined);
  // The child is told rather than sent the signal: a Ctrl-C goes to the whole process group, and the child has it already.
  for (const name of FORWARDED) process.on(name, () => channel.write(`${name}\n`));
  child.on('error', (error) => {
    process.stderr.write(`zerodrop: ${node} can't be started: ${error.message}\n`);
    process.exit(70);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 70);
    for (const name of FORWARDED) process.removeAllListeners(name);
    // In case the signal does not end this process: Node ignores some.
    process.exitCode = 128 + constants.signals[signal];
    process.kill(process.pid, signal);
  });
}
