import { InconclusiveError, NotKnownError } from '../../core/errors.ts';
import type { EventFacts } from '../../core/record/event-facts.ts';
import type { WaitGoal } from '../../core/record/held-up.ts';
import { poll, waitFor } from '../../core/wait.ts';
import { lookAtRun } from '../../runtime/look.ts';
import { type ProcessInfo, signalPid } from '../../runtime/processes.ts';
import { describeExit, type Exit, type RuntimeProcess } from '../../runtime/runtime.ts';
import type { Log, LogLine, LogMark } from './log-follower.ts';
import type { StrategyStep } from './step-gate.ts';

/** What an instance needs of the stage it stands on. */
export interface InstanceContext {
  readonly runId: string;
  readonly workFolder: string;
  readonly signal: AbortSignal;
  /** Longest wait for a line that comes after the import, in milliseconds. */
  readonly patienceMs: number;
  /** Longest wait for an import, in milliseconds. */
  readonly startupPatienceMs: number;
  /** A line of its log by which it says that it can be asked. */
  readonly readyLine: RegExp;
  /** Lines of its log that tell best why it ended, the most telling first. */
  readonly endReasons: readonly RegExp[];
  readonly signalSent: (instance: string, pid: number, facts: EventFacts['signal-sent'], text: string) => void;
  /** Takes a step of the strategy: at once, unless something is to be done before. */
  readonly step: (step: StrategyStep, act: () => void) => void;
}

/** Lines by which most programs say why they ended. */
const END_REASONS: readonly RegExp[] = [/^\w*(?:Error|Exception)\b.*: /, /No such file or directory/, /error/i];

/** A server that was started: its first process and all that descends from it. */
export class Instance {
  readonly name: string;
  readonly log: Log;
  readonly #process: RuntimeProcess;
  protected readonly context: InstanceContext;
  #mark: LogMark = 0;

  constructor(process: RuntimeProcess, log: Log, context: InstanceContext) {
    this.name = process.name;
    this.#process = process;
    this.log = log;
    this.context = context;
  }

  /** Pid of the master. */
  get pid(): number {
    return this.#process.pid;
  }
  get exited(): Promise<Exit> {
    return this.#process.exited;
  }
  get exit(): Exit | null {
    return this.#process.exit();
  }
  get alive(): boolean {
    return this.exit === null;
  }

  /** From here on `says` looks for new lines only. */
  markLog(): void {
    this.#mark = this.log.mark();
  }

  /** Waits until the app is imported and the workers are there. Rejects if the instance ends before. */
  async ready(): Promise<void> {
    await this.#line(this.context.readyLine, {
      what: `${this.name} to import its app and start`,
      goal: 'start',
      timeoutMs: this.context.startupPatienceMs,
      times: 1,
      from: 0,
      mayEnd: false,
    });
  }

  /**
   * Waits for a line of its log, since the last transition began; `times` for the n-th. `imports` is how many times the
   * app is imported, one after the other, before the line can come. `goal` is what it brings, as a short code, for whatever decides by it.
   */
  says(
    pattern: RegExp,
    options: {
      readonly what?: string;
      readonly goal?: string;
      readonly times?: number;
      readonly imports?: number;
      readonly mayEnd?: boolean;
    } = {},
  ): Promise<LogLine> {
    return this.#line(pattern, {
      what: options.what ?? `"${pattern.source}" in the log of ${this.name}`,
      ...(options.goal === undefined ? {} : { goal: options.goal }),
      timeoutMs: this.context.patienceMs + (options.imports ?? 0) * this.context.startupPatienceMs,
      times: options.times ?? 1,
      from: this.#mark,
      mayEnd: options.mayEnd ?? false,
    });
  }

  /** Has it said so since the last transition began? */
  hasSaid(pattern: RegExp): boolean {
    return this.timesSaid(pattern) > 0;
  }

  /** In how many lines it has said so since the last transition began. */
  timesSaid(pattern: RegExp): number {
    this.log.read();
    return this.log.matching(pattern, this.#mark).length;
  }

  /** The pids in the first group of the lines of its log that match, since the last transition began. */
  pidsSaid(pattern: RegExp): readonly number[] {
    this.log.read();
    return this.log.matching(pattern, this.#mark).map(({ text }) => Number(pattern.exec(text)?.[1]));
  }

  /** Waits until its master has ended by itself, after this many imports one after the other. */
  ended(options: { readonly imports?: number } = {}): Promise<Exit> {
    const timeoutMs = this.context.patienceMs + (options.imports ?? 0) * this.context.startupPatienceMs;
    return waitFor(
      { value: this.#process.exited, cancel: () => undefined },
      {
        what: `${this.name} to end`,
        goal: { goal: 'end', instance: this.name },
        timeoutMs,
        signal: this.context.signal,
        evidence: () => this.logTail(),
      },
    );
  }

  /** Sends a signal to its master. */
  kill(signal: NodeJS.Signals): void {
    this.killMaster(this.pid, signal);
  }

  /** Sends a signal to one of its masters, of which a reload may have made several. */
  killMaster(pid: number, signal: NodeJS.Signals): void {
    const facts = { signal, pids: [pid], target: 'master' } as const;
    const says = `${signal} to the master of ${this.name}`;
    this.#step(says, () => {
      this.context.signalSent(this.name, pid, facts, `${says} (pid ${pid})`);
      signalPid(pid, signal);
    });
  }

  /** Sends a signal to one of its processes; `which` says which it is, for the report. */
  killProcess(pid: number, signal: NodeJS.Signals, which: string): void {
    this.#step(`${signal} to ${which} of ${this.name}`, () => this.signalBeside(pid, signal, which));
  }

  /** The same as no step of the strategy: by what holds a process of it still. */
  signalBeside(pid: number, signal: NodeJS.Signals, which: string): void {
    const facts = { signal, pids: [pid], target: 'process', which } as const;
    this.context.signalSent(this.name, pid, facts, `${signal} to ${which} of ${this.name} (pid ${pid})`);
    signalPid(pid, signal);
  }

  /** Sends a signal to its master and all its workers, at one moment. */
  async killAll(signal: NodeJS.Signals): Promise<void> {
    const pids = await this.pids();
    const facts = { signal, pids, target: 'all' } as const;
    const says = `${signal} to all of ${this.name}`;
    this.#step(says, () => {
      this.context.signalSent(this.name, this.pid, facts, `${says} (pids ${pids.join(', ')})`);
      for (const pid of pids) signalPid(pid, signal);
    });
  }

  /** Pids of all its live processes, orphans of a dead master included. Rejects with NotKnownError if they can't be seen. */
  async pids(): Promise<readonly number[]> {
    return (await this.liveProcesses()).map(({ pid }) => pid);
  }

  /** All its live processes. Rejects as `pids` does. */
  async liveProcesses(): Promise<readonly ProcessInfo[]> {
    const { processes, unknown } = await lookAtRun(this.context, this.name);
    if (unknown !== null) throw new NotKnownError(unknown);
    return processes;
  }

  #step(says: string, act: () => void): void {
    this.context.step({ says, instance: this.name }, act);
  }

  /** What is to be said of it if something was waited for in vain. */
  waitEvidence(): string {
    return this.logTail();
  }

  /** The end of its log, for a message. */
  logTail(): string {
    this.log.read();
    const words = this.log.lines
      .slice(-4)
      .map((line) => line.text.trim())
      .filter((text) => text !== '');
    return words.length === 0 ? `${this.name} has said nothing` : `${this.name} said last: ${words.join(' | ')}`;
  }

  async #line(
    pattern: RegExp,
    options: { what: string; goal?: string; timeoutMs: number; times: number; from: LogMark; mayEnd: boolean },
  ): Promise<LogLine> {
    const aim: Pick<WaitGoal, 'goal'> = options.goal === undefined ? {} : { goal: options.goal };
    const { line, cancel } = this.log.waitFor(pattern, options.from, options.times);
    const gone = this.#process.exited.then(async (exit) => {
      // Its last lines may still be on their way to the follower.
      this.log.read();
      if (options.mayEnd || this.log.matching(pattern, options.from).length >= options.times) return line;
      throw new InconclusiveError(
        `${this.name} ${describeExit(exit)} while we waited for ${options.what}; ${this.reason() ?? this.logTail()}`,
        { facts: { kind: 'instance-ended', instance: this.name, end: exit, ...aim } },
      );
    });
    return waitFor(
      { value: Promise.race([line, gone]), cancel },
      {
        what: options.what,
        goal: { ...aim, instance: this.name },
        timeoutMs: options.timeoutMs,
        signal: this.context.signal,
        evidence: () => this.logTail(),
      },
    );
  }

  /** The line of its log that tells best why it ended, if there is one. */
  reason(): string | null {
    for (const pattern of [...this.context.endReasons, ...END_REASONS]) {
      const line = this.log.matching(pattern).at(-1);
      if (line !== undefined) return `its log says: ${line.text.trim()}`;
    }
    return null;
  }
}

/** Waits until something is so, by asking again and again. `evidence` is what to add if it does not become so. */
export function until<T>(
  what: string,
  look: () => Promise<T | null> | T | null,
  context: InstanceContext,
  timeoutMs = context.patienceMs,
  evidence: () => string = () => '',
): Promise<T> {
  return waitFor(poll(look), { what, timeoutMs, signal: context.signal, evidence });
}
