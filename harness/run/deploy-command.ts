import { closeSync, openSync } from 'node:fs';
import { InconclusiveError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import type { ProcessEnd } from '../core/record/event-facts.ts';
import type { Recorder } from '../core/record/recorder.ts';
import type { Redactor } from '../redact/redactor.ts';
import { starOut } from '../redact/star-out.ts';
import { endGroup, signalGroup } from './process-group.ts';
import { spawnCommand } from './spawn-command.ts';
import { Log } from './stage/log-follower.ts';

export interface CommandOptions {
  /** A program and its arguments. */
  readonly command: readonly string[];
  /** The folder that it runs in; this process' own if it is absent. */
  readonly cwd?: string | undefined;
  /** Where its output goes. */
  readonly logPath: string;
  readonly nowMs: () => number;
  /** Tells the command and its children to end (SIGTERM, and SIGKILL five seconds later). */
  readonly signal: AbortSignal;
  /** What it prints, line by line, without the secrets that `redactor` knows. */
  readonly onLine: (line: string) => void;
  readonly redactor: Redactor;
  /** Told when it has been started, and when it has ended. */
  readonly onCommand?: (runs: boolean) => void;
}

/** At most this many lines of a command are events of the run. A command that prints without end would keep the client from sending. */
export const MOST_LINES = 10_000;
const MORE_LINES = '(what it printed after this is in command.log)';

/** How long a command that was told to end may take. */
export const MERCY_MS = 5000;

/**
 * Runs a deploy command to its end: the end of the process itself, not of what it left in the background. Its output
 * goes to a file and not through a pipe, so that a service which it starts can go on writing there whatever becomes of
 * us. Rejects with InconclusiveError if it can't be started or fails, and if it was told to end: then it says how it ended, since
 * a deploy may be half done.
 *
 * It leads a session of its own: a Ctrl-C in the terminal reaches us alone, and we tell the command, once, with all that
 * it has started and not sent away into a session of its own, as a daemon is. If this process ends all the same while
 * it is being told, it is killed; a command that was not told to end goes on, since half a deploy helps no user.
 */
export async function runCommand(options: CommandOptions, recorder: Recorder): Promise<void> {
  const { command, logPath, signal, onLine, redactor } = options;
  signal.throwIfAborted();
  let pid: number | null = null;
  const log = new Log(logPath, options.nowMs, ({ text }) => say(text), false);
  let said = 0;
  const say = (text: string): void => {
    const safe = redactor.output(text);
    said++;
    if (said <= MOST_LINES) recorder.event('process', 'command-output', null, pid, safe);
    else if (said === MOST_LINES + 1) recorder.event('process', 'command-output', null, pid, MORE_LINES);
    onLine(safe);
  };
  recorder.event('strategy', 'command-started', null, null, redactor.words(command).join(' '));
  try {
    const started = start(command, logPath, signal, options.cwd);
    pid = started.pid;
    options.onCommand?.(pid !== null);
    const end = await started.ended;
    await log.readToEnd();
    log.close();
    const rest = log.unfinished;
    if (rest !== '') say(rest);
    recorder.event('strategy', 'command-ended', null, pid, end.message);
    if (end.told !== null) throw cutShort(signal.reason, end, end.told);
    signal.throwIfAborted();
    if (!end.well) throw new InconclusiveError(`the command failed: ${end.message}`, { facts: { kind: 'command-failed', end: end.end } });
  } finally {
    options.onCommand?.(false);
    log.close();
    await starOut(logPath, redactor.secrets);
  }
}

interface End {
  readonly well: boolean;
  readonly message: string;
  /** Null if it could not be started. */
  readonly end: ProcessEnd | null;
  /** How it was told to end: by SIGTERM, or in the end by SIGKILL; null if it was not. */
  readonly told: 'SIGTERM' | 'SIGKILL' | null;
}

/** What was done to a command that was told to end, as a predicate. Windows has no signal that tells. */
export function endInWords(told: 'SIGTERM' | 'SIGKILL', platform: NodeJS.Platform = process.platform): string {
  const seconds = MERCY_MS / 1000;
  if (platform === 'win32')
    return told === 'SIGTERM'
      ? 'was left to end by itself'
      : `was left ${seconds} s to end by itself, and then ended with all that it had started`;
  return told === 'SIGTERM'
    ? 'was told to end (SIGTERM)'
    : `was told to end (SIGTERM), and killed (SIGKILL) when it had not after ${seconds} s`;
}

/** The signal's own reason, and what became of the command. */
function cutShort(reason: unknown, { message }: End, told: 'SIGTERM' | 'SIGKILL'): unknown {
  if (!(reason instanceof InconclusiveError)) return reason;
  return new InconclusiveError(`${reason.message}; the command ${endInWords(told)}: ${message}. The deploy may be half done`, {
    cause: reason,
    facts: reason.facts,
  });
}

function start(command: readonly string[], logPath: string, signal: AbortSignal, cwd: string | undefined) {
  const output = openSync(logPath, 'a', OWN_FILE);
  const child = spawnCommand(command, output, process.platform, cwd);
  closeSync(output);
  const pid = child.pid ?? null;
  let groupEnded: Promise<'SIGTERM' | 'SIGKILL'> | null = null;
  const tellToEnd = (): void => {
    if (pid !== null) groupEnded = endGroup(pid, MERCY_MS);
  };
  const killIfTold = (): void => {
    if (pid !== null && signal.aborted) signalGroup(pid, 'SIGKILL');
  };
  signal.addEventListener('abort', tellToEnd, { once: true });
  process.once('exit', killIfTold);
  const itself = new Promise<Omit<End, 'told'>>((resolve) => {
    child.once('error', (error) => resolve({ well: false, end: null, message: `it could not be started: ${error.message}` }));
    child.once('exit', (code, name) => {
      const end = name === null ? { code: code ?? 0 } : { signal: name };
      resolve({ well: code === 0, end, message: name === null ? `exit code ${code}` : `ended by ${name}` });
    });
  });
  const ended = itself.then(async (end): Promise<End> => {
    signal.removeEventListener('abort', tellToEnd);
    const told = await groupEnded;
    process.off('exit', killIfTold);
    return { ...end, told };
  });
  return { pid, ended };
}
