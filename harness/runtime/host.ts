import { execa } from 'execa';
import { ZerodropError } from '../core/errors.ts';
import { killRun } from './kill-run.ts';
import { type Exit, INSTANCE_MARK, type ProcessSpec, RUN_MARK, type RunPlace, type Runtime, type RuntimeProcess } from './runtime.ts';
import { NOTE_ITSELF, noteWhenEnded, startedFile } from './started.ts';

/**
 * Runs programs of this machine. Each program leads a process group of its own, so that a Ctrl-C in the terminal reaches the
 * harness alone, and the harness decides in which order things end.
 */
export function hostRuntime(place: RunPlace, name: 'host' | 'boxed' = 'host'): Runtime {
  return {
    name,
    spawn: (spec) => spawnOnHost(place, spec),
    async close() {
      const { processes: left } = await killRun(place);
      if (left.length > 0) {
        throw new ZerodropError(
          `processes of this run do not end: ${left.map((info) => `${info.pid} ${info.command} (${info.state})`).join(', ')}`,
          {
            hint: 'A process in state D waits for its disk; it ends when the kernel lets it.',
          },
        );
      }
    },
  };
}

async function spawnOnHost(place: RunPlace, spec: ProcessSpec): Promise<RuntimeProcess> {
  const [command, ...rest] = spec.argv;
  if (command === undefined) throw new ZerodropError(`${spec.name}: nothing to start`);
  // The shell opens the log and steps aside: no pipe leads through the harness, so the server can go on writing whatever happens to us.
  const child = execa(
    'sh',
    ['-c', `${NOTE_ITSELF}; exec "$@" >>"$0" 2>&1`, spec.logPath, startedFile(place.workFolder), command, ...rest],
    {
      cwd: spec.cwd,
      extendEnv: false,
      env: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        HOME: process.env['HOME'] ?? '/',
        LANG: 'C.UTF-8',
        ...spec.env,
        [RUN_MARK]: place.runId,
        [INSTANCE_MARK]: spec.name,
      },
      stdio: 'ignore',
      detached: true,
      cleanup: false,
      reject: false,
    },
  );
  let exit: Exit | null = null;
  const exited = child.then((result): Exit => {
    exit = result.signal === undefined ? { code: result.exitCode ?? 127 } : { signal: result.signal };
    if (child.pid !== undefined) noteWhenEnded(place.workFolder, child.pid);
    return exit;
  });
  if (child.pid === undefined) {
    const result = await child;
    throw new ZerodropError(`${spec.name} could not be started: ${result.shortMessage ?? command}`, {
      hint: `Is ${command} on PATH, and may it be executed?`,
    });
  }
  return { name: spec.name, pid: child.pid, exited, exit: () => exit };
}
