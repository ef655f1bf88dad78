import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cleanUpAbandoned } from '../runtime/cleanup.ts';
import type { FromRun, RunJob, RunResult, ToRun } from './run-job.ts';

/** What came of a run's process. `interrupted`: it was told to stop, and it has no outcome. */
export type RunEnd =
  | Extract<RunResult, { readonly kind: 'judged' }>
  /** `folder` is where its files would be; null if it never came to have one. */
  | { readonly kind: 'broken'; readonly reason: string; readonly folder: string | null }
  | { readonly kind: 'interrupted' };

export interface SpawnOptions {
  /** Ends the run early. */
  readonly signal: AbortSignal;
  /** A run that takes longer is killed. */
  readonly limitMs: number;
  readonly onLine: (text: string) => void;
}

/** How long a run that was told to stop may take to clean up. */
const STOP_MS = 60_000;
const LAST_WORDS = 2000;

/** Carries a run out in a process of its own. Never rejects: what goes wrong there is `broken`. */
export function spawnRun(order: RunJob, { signal, limitMs, onLine }: SpawnOptions): Promise<RunEnd> {
  const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './run-process.ts' : './run-process.js', import.meta.url));
  // It leads a session of its own: a Ctrl-C in the terminal is the suite's business, which tells it to stop.
  const child = fork(script, [], { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let end: RunResult | null = null;
  let folder: string | null = null;
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(-LAST_WORDS);
  });
  const kill = (): void => void child.kill('SIGKILL');
  const tell = (message: ToRun): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const timeLimit = setTimeout(() => {
    end ??= { kind: 'broken', reason: `the run did not end within ${Math.round(limitMs / 1000)} s and was killed` };
    kill();
  }, limitMs);
  let stopLimit: NodeJS.Timeout | undefined;
  const stop = (): void => {
    tell({ kind: 'stop' });
    stopLimit = setTimeout(kill, STOP_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  child.on('message', (message: FromRun) => {
    switch (message.kind) {
      case 'line':
        onLine(message.text);
        return;
      case 'folder':
        folder = message.folder;
        return;
      case 'judged':
      case 'broken':
        end ??= message;
        return;
    }
  });
  tell({ kind: 'run', order });
  if (signal.aborted) stop();

  return new Promise((resolve) => {
    const settle = (reason: string): void => {
      clearTimeout(timeLimit);
      clearTimeout(stopLimit);
      signal.removeEventListener('abort', stop);
      const broke: RunResult = { kind: 'broken', reason: words.trim() === '' ? reason : `${reason}: ${words.trim()}` };
      const last = end ?? broke;
      if (signal.aborted) resolve({ kind: 'interrupted' });
      else resolve(last.kind === 'broken' ? { ...last, folder } : last);
    };
    child.once('error', (error) => settle(`the process of the run could not be started: ${error.message}`));
    child.once('close', (code, killedBy) => {
      const reason = `the process of the run ended without a verdict (${killedBy ?? `exit code ${code}`})`;
      // Its guard cleans up what it left; nothing may run beside that.
      if (end?.kind === 'judged') settle(reason);
      else
        void cleanUpAbandoned()
          .catch(() => [])
          .then(() => settle(reason));
    });
  });
}
