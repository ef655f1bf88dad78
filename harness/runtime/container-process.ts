import type Dockerode from 'dockerode';
import { ZerodropError } from '../core/errors.ts';
import { settlesWithin } from '../core/wait.ts';
import { readProcess } from './processes.ts';
import type { Exit, RuntimeProcess } from './runtime.ts';
import { noteStarted, noteWhenEnded } from './started.ts';
import { daemonSays, within } from './within.ts';

const ANSWER_MS = 15_000;

/**
 * The first process of a container that was started, with the pid that it has on this machine. It is noted in the run's folder, so
 * that it ends with the run. Rejects with ZerodropError if it can't be seen from here.
 */
export async function containerProcess(container: Dockerode.Container, name: string, workFolder: string): Promise<RuntimeProcess> {
  let exit: Exit | null = null;
  const exited = container.wait().then(
    (result: { StatusCode: number }): Exit => (exit = fromStatus(result.StatusCode)),
    async (error: unknown): Promise<Exit> => {
      // The daemon is gone, or no longer knows the container; the process may live on.
      const its = await known.catch(() => 0);
      while (its > 0 && (await lives(its))) await new Promise((resolve) => setTimeout(resolve, 100));
      exit = { unknown: `Docker says no more of it (${daemonSays(error)})` };
      return exit;
    },
  );
  const known = within(ANSWER_MS, `tell the pid of ${name}`, container.inspect()).then((told) => told.State.Pid);
  const pid = await known;
  // A program that ends at once may be gone before the daemon says so: that is no reason to call it invisible.
  const visible = pid > 0 && (await readProcess(pid)) !== null;
  if (!visible && !(await settlesWithin(exited, 5000))) {
    throw new ZerodropError(`process ${pid} of the container of ${name} can't be seen from here`, {
      hint: 'The harness must run on the machine of the Docker daemon (not in a container of its own, not against a remote daemon). `--runtime host` works there.',
    });
  }
  if (pid > 0) {
    noteStarted(workFolder, pid, name);
    void exited.then(() => noteWhenEnded(workFolder, pid));
  }
  return { name, pid, exited, exit: () => exit };
}

async function lives(pid: number): Promise<boolean> {
  return !'ZX'.includes((await readProcess(pid))?.state ?? 'X');
}

/** A shell's convention: 128 + the signal's number. */
function fromStatus(code: number): Exit {
  if (code === 137) return { signal: 'SIGKILL' };
  if (code === 130) return { signal: 'SIGINT' };
  if (code === 143) return { signal: 'SIGTERM' };
  return { code };
}
