/**
 * Cleans up after a run whose harness can't do it any more. It waits for the end of its standard input: the kernel
 * closes that pipe however the harness ends, SIGKILL included. It leads a session of its own, so a Ctrl-C does not
 * reach it.
 */
import { sweepRun } from './sweep.ts';

const [runId, workFolder] = process.argv.slice(2);
process.stdin.resume();
process.stdin.on('error', finish);
process.stdin.on('end', finish);

function finish(): void {
  if (runId === undefined || workFolder === undefined) process.exit(64);
  sweepRun(runId, workFolder).then(
    () => process.exit(0),
    () => process.exit(70),
  );
}
