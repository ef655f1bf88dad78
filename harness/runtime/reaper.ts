/**
 * Cleans up after a run whose harness can't do it any more. It waits for the end of its standard input: the kernel
 * closes that pipe however the harness ends, SIGKILL included. It leads a session of its own, so a Ctrl-C does not
 * reach it.
 */
import { killRun } from './kill-run.ts';
import { removeWorkFolder } from './workspace.ts';

const [runId, workFolder, runtime] = process.argv.slice(2);
// The Docker client takes a while to load: a run on the host does not wait for it, and one in Docker has it before it is needed.
const cleanup = runtime === 'docker' ? import('./cleanup.ts') : null;
process.stdin.resume();
process.stdin.on('error', finish);
process.stdin.on('end', finish);

/** Beyond all the bounds of a clean-up. */
const LIMIT_MS = 60_000;

function finish(): void {
  setTimeout(() => process.exit(70), LIMIT_MS).unref();
  if (runId === undefined || workFolder === undefined || (runtime !== 'docker' && runtime !== 'host')) process.exit(64);
  cleanUp(runId, workFolder).then(
    () => process.exit(0),
    () => process.exit(70),
  );
}

async function cleanUp(id: string, folder: string): Promise<void> {
  if (cleanup !== null) return (await cleanup).cleanUpRun({ runId: id, runtime: 'docker' }, folder);
  await killRun({ runId: id, workFolder: folder });
  await removeWorkFolder(folder);
}
