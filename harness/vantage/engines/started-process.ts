import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ZerodropError } from '../../core/errors.ts';
import { signalGroup } from '../../runtime/signal-group.ts';

/** How long a process that has nothing more to do may take to end. */
const MERCY_MS = 3000;
/** Lines of what it printed that an error tells. */
const TOLD = 5;

export interface ProcessPlan {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Its standard input and output are a stream of the caller's; else what it prints is told line by line. */
  readonly isStream: boolean;
  readonly onLine: (line: string) => void;
}

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly failed: Promise<never>;
  end(): Promise<void>;
}

/** A process by which an engine starts agents, in a group of its own: a Ctrl-C of the terminal is not for it. `what` names it in errors. */
export function startProcess(what: string, { command, args, env, isStream, onLine }: ProcessPlan): StartedProcess {
  const child = spawn(command, args, { env, detached: true, stdio: [isStream ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const last: string[] = [];
  const read = (stream: Readable | null): void => {
    if (stream === null) return;
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > TOLD) last.shift();
      onLine(line);
    });
  };
  if (!isStream) read(child.stdout);
  read(child.stderr);
  let ended = false;
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const fail = (how: string, cause?: unknown): void => {
    const said = last.length === 0 ? '' : `; it said: ${last.join(' | ')}`;
    reject(new ZerodropError(`${what} ${how}${said}`, cause === undefined ? {} : { cause }));
  };
  child.on('error', (error) => {
    ended = true;
    fail(`could not be started: ${error.message}`, error);
  });
  child.on('close', (code, signal) => {
    ended = true;
    if (code !== 0) fail(signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
  });
  child.stdin?.on('error', () => undefined);
  return {
    child,
    failed,
    async end() {
      if (ended) return;
      const closed = once(child, 'close');
      const impatient = setTimeout(() => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL'), MERCY_MS);
      await closed;
      clearTimeout(impatient);
    },
  };
}
