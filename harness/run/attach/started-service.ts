import { join } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { poll, waitFor } from '../../core/wait.ts';
import { lookAtRun } from '../../runtime/look.ts';
import { describeExit, type Runtime, type RuntimeProcess } from '../../runtime/runtime.ts';
import { signalGroup } from '../process-group.ts';
import { Log } from '../stage/log-follower.ts';
import type { StartAs } from './attach-plan.ts';
import { endDaemon } from './end-daemon.ts';
import { askService, isListening, type ServiceAnswer } from './service-answers.ts';

/** How long the service may take until its URL answers, and what one answer may take. */
const STARTS_WITHIN_MS = 60_000;
/** How long it may take to end. */
const ENDS_WITHIN_MS = 10_000;
/** How often a service that went into the background is looked for. */
const LOOK_EVERY_MS = 250;

export interface StartPlan {
  /** Name of its instance. */
  readonly name: string;
  /** A command line, as a shell takes it. */
  readonly command: string;
  readonly as: StartAs;
  /** The same without secrets. */
  readonly shownCommand: string;
  /** It has started when the first of them answers; with `listens`, when each of them can be connected to. */
  readonly targets: readonly Target[];
  readonly goal: 'answers' | 'listens';
  /** Nothing may listen there before. */
  readonly isFirst: boolean;
  /** How long one answer of it may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly runId: string;
  readonly workFolder: string;
  readonly runtime: Runtime;
  readonly logFolder: string;
  readonly nowMs: () => number;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  readonly endSignal: NodeJS.Signals;
  readonly onLine: (text: string) => void;
  /** Told what is wrong with its answer, if it is an error. */
  readonly onAnswer: (message: string) => void;
  /** What it wrote last, to any of its logs. */
  readonly lastLines: () => readonly string[];
  /** It has said that it can be asked: a 5xx after that is its own answer. */
  readonly hasStarted: () => boolean;
}

/** A service that was started and whose URL answers. */
export interface StartedService {
  readonly log: Log;
  /** Tells it to end, and waits until its first process has; what does not end is the runtime's to kill. */
  end(): Promise<void>;
}

/**
 * Starts a service of the user's, in a process group of its own, and waits until its URL answers. Rejects with InconclusiveError if it
 * ends before, with its last lines, or if something answers there already.
 */
export async function startService(plan: StartPlan): Promise<StartedService> {
  const { name, command, as, shownCommand, targets, runtime, recorder, signal } = plan;
  const urls = targets.map((target) => target.name).join(' and ');
  for (const target of plan.isFirst ? targets : [])
    if (await isListening(target))
      throw new InconclusiveError(
        `something listens at ${target.name} already, before \`${shownCommand}\` was started: what would be watched is something else`,
        {
          hint: 'End what listens there, or leave --start out to watch it.',
        },
      );
  const log = new Log(join(plan.logFolder, `${name}.log`), plan.nowMs, ({ text }) => plan.onLine(text));
  recorder.fact('strategy', 'program-started', name, null, { argv: [shownCommand] }, `start ${shownCommand}`);
  const environment = Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const service = await runtime.spawn({
    name,
    argv: [...as.before, 'sh', '-c', command],
    cwd: as.cwd,
    logPath: log.path,
    env: Object.fromEntries(environment),
  });
  void service.exited.then((end) => {
    log.read();
    if (!(as.isDaemon && 'code' in end && end.code === 0))
      recorder.fact('process', 'master-gone', name, service.pid, { end }, `${name} ${describeExit(end)}`);
  });
  const lastLines = (): string => {
    log.read();
    const lines = plan.lastLines();
    return lines.length === 0 ? 'it has said nothing' : `it said last: ${lines.join(' | ')}`;
  };
  let answer: ServiceAnswer = 'silent';
  const { value, cancel } = poll(async () => {
    const [first] = targets;
    if (plan.goal === 'listens' || first === undefined) return (await Promise.all(targets.map(isListening))).every(Boolean) ? true : null;
    answer = await askService(first, plan.timeoutMs);
    return answer === 'ready' || (isNotReady(answer) && plan.hasStarted()) ? true : null;
  });
  const gone = endedEarly(plan, service).then((how) => {
    throw new InconclusiveError(`\`${shownCommand}\` ${how.ended} before ${urls} answered; ${lastLines()}${how.hint}`, {
      facts: { kind: 'instance-ended', instance: name, end: how.end, goal: 'start' },
    });
  });
  gone.catch(() => undefined);
  const started: StartedService = { log, end: () => endOf(plan, service) };
  try {
    await waitFor(
      { value: Promise.race([value, gone]), cancel },
      {
        what: `${urls} to answer`,
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
  if (isNotReady(answer)) plan.onAnswer(`\`${shownCommand}\` has started, and ${urls} answers with an error (5xx); ${lastLines()}`);
  return started;
}

function isNotReady(answer: ServiceAnswer): boolean {
  return answer === 'not-ready';
}

/** Settles when the service is gone: its first process, or all of a daemon. */
async function endedEarly({ as, runId, workFolder, name }: StartPlan, service: RuntimeProcess) {
  const end = await service.exited;
  const isWell = 'code' in end && end.code === 0;
  if (!isWell) return { end, ended: describeExit(end), hint: '' };
  if (!as.isDaemon) return { end, ended: describeExit(end), hint: '; it must stay in the foreground, so leave out what makes it a daemon' };
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
    const { processes, unknown } = await lookAtRun({ runId, workFolder }, name);
    if (processes.length === 0 && unknown === null) return { end, ended: 'went into the background and ended there', hint: '' };
  }
}

/** The group, since a shell may stand between us and the service; of a daemon, its own first process. */
async function endOf({ endSignal, as, runId, workFolder, name }: StartPlan, service: RuntimeProcess): Promise<void> {
  if (service.exit() !== null) {
    if (as.isDaemon) await endDaemon({ runId, workFolder }, name, endSignal, ENDS_WITHIN_MS);
    return;
  }
  signalGroup(service.pid, endSignal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ENDS_WITHIN_MS);
  });
  await Promise.race([service.exited, late]);
  clearTimeout(timer);
}
