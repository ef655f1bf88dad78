import { join } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { poll, waitFor } from '../../core/wait.ts';
import { describeExit, type Runtime, type RuntimeProcess } from '../../runtime/runtime.ts';
import { signalGroup } from '../process-group.ts';
import { Log } from '../stage/log-follower.ts';
import { askService, isListening, type ServiceAnswer } from './service-answers.ts';

/** How long the service may take until its URL answers, and what one answer may take. */
const STARTS_WITHIN_MS = 60_000;
/** How long it may take to end. */
const ENDS_WITHIN_MS = 10_000;
/** Lines that tell why it ended. */
const LAST_LINES = 6;

export interface StartPlan {
  /** Name of its instance. */
  readonly name: string;
  /** A command line, as a shell takes it. */
  readonly command: string;
  /** The same without secrets. */
  readonly shownCommand: string;
  readonly target: Target;
  /** How long one answer of it may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly runtime: Runtime;
  readonly logFolder: string;
  readonly nowMs: () => number;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  readonly endSignal: NodeJS.Signals;
  readonly onLine: (text: string) => void;
}

/** A service that was started and whose URL answers. */
export interface StartedService {
  readonly log: Log;
  /** Tells it to end, and waits until its first process has; what does not end is the runtime's to kill. */
  end(): Promise<void>;
}

/**
 * Starts a service of the user's in the foreground, in a process group of its own, and waits until its URL answers. Rejects with
 * InconclusiveError if it ends before, with its last lines, or if something answers there already.
 */
export async function startService(plan: StartPlan): Promise<StartedService> {
  const { name, command, shownCommand, target, runtime, recorder, signal } = plan;
  const url = target.name;
  if (await isListening(target))
    throw new InconclusiveError(
      `something listens at ${url} already, before \`${shownCommand}\` was started: what would be watched is something else`,
      {
        hint: 'End what listens there, or leave --start out to watch it.',
      },
    );
  const log = new Log(join(plan.logFolder, `${name}.log`), plan.nowMs, ({ text }) => plan.onLine(text));
  recorder.fact('strategy', 'program-started', name, null, { argv: [shownCommand] }, `start ${shownCommand}`);
  const environment = Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const service = await runtime.spawn({
    name,
    argv: ['sh', '-c', command],
    cwd: process.cwd(),
    logPath: log.path,
    env: Object.fromEntries(environment),
  });
  void service.exited.then((end) => {
    log.read();
    recorder.fact('process', 'master-gone', name, service.pid, { end }, `${name} ${describeExit(end)}`);
  });
  const lastLines = (): string => {
    log.read();
    const lines = log.lines.flatMap(({ text }) => (text.trim() === '' ? [] : text.trim())).slice(-LAST_LINES);
    return lines.length === 0 ? 'it has said nothing' : `it said last: ${lines.join(' | ')}`;
  };
  let answer: ServiceAnswer = 'silent';
  const { value, cancel } = poll(async () => {
    answer = await askService(target, plan.timeoutMs);
    return answer === 'ready' ? true : null;
  });
  const gone = service.exited.then((end) => {
    const daemon = 'code' in end && end.code === 0 ? '; it must stay in the foreground, so leave out what makes it a daemon' : '';
    throw new InconclusiveError(`\`${shownCommand}\` ${describeExit(end)} before ${url} answered; ${lastLines()}${daemon}`, {
      facts: { kind: 'instance-ended', instance: name, end, goal: 'start' },
    });
  });
  gone.catch(() => undefined);
  const started: StartedService = { log, end: () => endOf(service, plan.endSignal) };
  try {
    await waitFor(
      { value: Promise.race([value, gone]), cancel },
      {
        what: `${url} to answer`,
        goal: { goal: 'start', instance: name },
        timeoutMs: STARTS_WITHIN_MS + plan.timeoutMs,
        signal,
        evidence: lastLines,
      },
    );
  } catch (error) {
    // What answers with a 5xx for so long is as it is: the baseline judges it.
    if (!isNotReady(answer) || signal.aborted || service.exit() !== null) throw error;
  }
  return started;
}

function isNotReady(answer: ServiceAnswer): boolean {
  return answer === 'not-ready';
}

/** The group, since a shell may stand between us and the service. */
async function endOf(service: RuntimeProcess, signal: NodeJS.Signals): Promise<void> {
  if (service.exit() !== null) return;
  signalGroup(service.pid, signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ENDS_WITHIN_MS);
  });
  await Promise.race([service.exited, late]);
  clearTimeout(timer);
}
