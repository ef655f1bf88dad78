/**
 * Cleans up after a run whose harness can't do it any more. It waits for the end of its standard input: the kernel
 * closes that pipe however the harness ends, SIGKILL included. It leads a session of its own, so a Ctrl-C does not
 * reach it.
 */
import { sweepRun } from './cleanup.ts';

const [runId, workFolder, runtime] = process.argv.slice(2);
process.stdin.resume();
process.stdin.on('error', finish);
process.stdin.on('end', finish);

/** Beyond all the bounds of a sweep. */
const LIMIT_MS = 60_000;

function finish(): void {
  setTimeout(() => process.exit(70), LIMIT_MS).unref();
  if (runId === undefined || workFolder === undefined || (runtime !== 'docker' && runtime !== 'host')) process.exit(64);
  sweepRun({ runId, runtime }, workFolder).then(
    () => process.exit(0),
    () => process.exit(70),
  );
}
