/**
 * Cleans up after a run whose harness can't do it any more. It waits for the end of its standard input: the kernel
 * closes that pipe however the harness ends, SIGKILL included. It leads a session of its own, so a Ctrl-C does not
 * reach it.
 */
import { killRun } from './kill-run.ts';
import { removeWorkFolder } from './workspace.ts';

const [runId, workFolder, runtime, cluster] = process.argv.slice(2);
// The Docker client takes a while to load: a run on the host does not wait for it, and one in Docker has it before it is needed.
const cleanup = runtime === 'docker' ? import('./cleanup.ts') : null;
const RUNTIMES: readonly (string | undefined)[] = ['docker', 'host', 'kubernetes'];
process.stdin.resume();
process.stdin.on('error', finish);
process.stdin.on('end', finish);

/** Beyond all the bounds of a clean-up. */
const LIMIT_MS = 60_000;

function finish(): void {
  setTimeout(end, LIMIT_MS).unref();
  if (runId === undefined || workFolder === undefined || !RUNTIMES.includes(runtime)) process.exit(64);
  cleanUp(runId, workFolder).then(end, end);
}

/**
 * By SIGKILL: at its exit Node waits for its threads, and that can take for ever (seen in 4 of 100 ends of this process, with
 * NODE_COMPILE_CACHE set on a busy machine). The harness waits for this end, and asks for no exit code.
 */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function cleanUp(id: string, folder: string): Promise<void> {
  if (cleanup !== null) return (await cleanup).cleanUpRun({ runId: id, runtime: 'docker' }, folder);
  if (cluster !== undefined)
    return (await import('./cleanup.ts')).cleanUpRun({ runId: id, runtime: 'kubernetes', cluster: JSON.parse(cluster) }, folder);
  await killRun({ runId: id, workFolder: folder });
  await removeWorkFolder(folder);
}
