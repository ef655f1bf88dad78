import { mkdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { switchBuild } from '../../apps/fooserv/fooserv-versions.ts';
import type { Clock } from '../../core/clock.ts';
import { ZerodropError } from '../../core/errors.ts';
import type { LedgerRecord } from '../../core/ledger/ledger.ts';
import type { Outcome } from '../../core/ledger/outcome.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import { whyNot } from '../../core/why-not.ts';
import { describeExit, type Runtime } from '../../runtime/runtime.ts';
import type { CapacityWatch } from '../../servers/uwsgi/capacity-watch.ts';
import { fifoOwner, writeFifo } from '../../servers/uwsgi/fifo.ts';
import { Log } from '../../servers/uwsgi/log.ts';
import { meaningOf, printedTime } from '../../servers/uwsgi/log-lines.ts';
import { Instance, type InstanceContext, until } from './instance.ts';

/** What the stage is built from. */
export interface StageProps {
  readonly runId: string;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  readonly workFolder: string;
  readonly logFolder: string;
  readonly appsFolder: string;
  readonly confFolder: string;
  /** Where clients connect: host:port. */
  readonly addresses: readonly string[];
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  readonly processes: number;
  readonly seed: number | null;
  /** Settles when the siege has seen enough of the new version. */
  readonly settle: () => Promise<void>;
  /** Clients of all lanes together. */
  readonly clients: number;
  /** What a hunt varies, by name. */
  readonly values: Readonly<Record<string, number>>;
  /** How this version of uWSGI behaves, where versions differ, by name. */
  readonly behaves: Readonly<Record<string, string>>;
  /** How many requests of the siege have ended so far in a given way. */
  readonly countOutcome: (outcome: Outcome) => number;
  /** What became of the siege's requests so far. */
  readonly requests: () => Iterable<LedgerRecord>;
}

/** The vocabulary of scenario files: what can be done to uWSGI, and what can be looked at, while the siege goes on. */
export class Stage {
  readonly instances: Instance[] = [];
  /** Names of the ini files that were used. */
  readonly iniFiles: string[] = [];
  /** Where there are vassals: how many of them can answer, until the siege is drained. */
  capacity: CapacityWatch | null = null;
  /** Workers of each instance. */
  readonly processes: number;
  readonly #props: StageProps;
  readonly #context: InstanceContext;

  constructor(props: StageProps) {
    this.#props = props;
    this.processes = props.processes;
    this.#context = {
      runId: props.runId,
      workFolder: props.workFolder,
      signal: props.signal,
      patienceMs: 20_000,
      startupPatienceMs: props.startupSeconds * 3000 + 30_000,
      event: (kind, instance, pid, text) => props.recorder.event('strategy', kind, instance, pid, text),
    };
  }

  /** Where clients connect: host:port. The first, where there are several. */
  get address(): string {
    return this.addresses[0] ?? '';
  }
  get addresses(): readonly string[] {
    return this.#props.addresses;
  }
  /** What a hunt varies, by the name under which the scenario declares it. Throws RangeError for one that it does not. */
  value(name: string): number {
    const value = this.#props.values[name];
    if (value === undefined) throw new RangeError(`the scenario declares no variable "${name}"`);
    return value;
  }
  /** Lets time pass: as many milliseconds as a hunt has chosen, usually none. Not for waiting until something is so. */
  async pause(name: string): Promise<void> {
    const ms = this.value(name);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** How this version of uWSGI behaves, by the name under which the scenario tells it. Throws RangeError for one that it does not. */
  behaves(name: string): string {
    const behaviour = this.#props.behaves[name];
    if (behaviour === undefined) throw new RangeError(`the scenario does not say how uWSGI behaves in "${name}"`);
    return behaviour;
  }
  /** Clients of the siege, of all lanes together. */
  get clients(): number {
    return this.#props.clients;
  }
  /** The run's folder: sockets, FIFOs, `current`. */
  get folder(): string {
    return this.#props.workFolder;
  }
  /** Folder of the ini files and other configuration. */
  get confFolder(): string {
    return this.#props.confFolder;
  }

  /**
   * Starts a uWSGI with an ini file of `conf/`, in the run's folder. Returns at once; wait with `ready` or `says`.
   * `HTTP_ADDRESS` is the first public address, `HTTP_ADDRESS_2` the second ...
   */
  async startUwsgi(name: string, ini: string, env: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const path = join(this.#props.confFolder, ini);
    // uWSGI would say so too, but only in its log, and the run would end as a riddle.
    await readFile(path).catch((cause: unknown) => {
      throw new ZerodropError(`the configuration of ${name} can't be read: ${whyNot(cause)}`, {
        hint: `Is ${path} there, a file, and readable for you?`,
        cause,
      });
    });
    this.iniFiles.push(ini);
    return this.start(name, ['uwsgi', '--ini', path], `start ${name} with ${ini}`, env);
  }

  /** Starts any other program (nginx, supervisord ...), with the environment that a uWSGI gets. */
  startProgram(name: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Instance> {
    return this.start(name, argv, `start ${argv.join(' ')}`, env);
  }

  private async start(name: string, argv: readonly string[], says: string, env: Readonly<Record<string, string>>): Promise<Instance> {
    const { runtime, clock, recorder, workFolder, logFolder, appsFolder } = this.#props;
    const journal = join(workFolder, 'journal', name);
    await mkdir(journal, { recursive: true });
    const log = new Log(join(logFolder, `${name}.log`), clock.nowMs, (line) => {
      const { kind, pid } = meaningOf(line.text);
      recorder.event('log', kind, name, pid, line.text, line.atMs, printedTime(line.text));
    });
    recorder.event('strategy', 'uwsgi-started', name, null, says);
    const process = await runtime.spawn({
      name,
      argv,
      cwd: workFolder,
      logPath: log.path,
      env: {
        INSTANCE: name,
        ...Object.fromEntries(this.addresses.map((address, i) => [i === 0 ? 'HTTP_ADDRESS' : `HTTP_ADDRESS_${i + 1}`, address])),
        APP_PATH: join(appsFolder, 'fooserv', 'python'),
        PROCESSES: String(this.processes),
        PYTHONDONTWRITEBYTECODE: '1',
        FOOSERV_STARTUP_SECONDS: String(this.#props.startupSeconds),
        FOOSERV_SLOW_SECONDS: this.#props.slowSeconds,
        FOOSERV_JOURNAL: journal,
        ...(this.#props.seed === null ? {} : { FOOSERV_SEED: String(this.#props.seed) }),
        ...env,
      },
    });
    const instance = new Instance(process, log, this.#context);
    this.instances.push(instance);
    void process.exited.then((exit) => recorder.event('process', 'master-gone', name, process.pid, `${name} ${describeExit(exit)}`));
    return instance;
  }

  /** An instance by its name. Throws where none was started under it. */
  instance(name: string): Instance {
    const found = this.instances.find((instance) => instance.name === name);
    if (found === undefined)
      throw new RangeError(`no instance "${name}" was started; there are ${this.instances.map((instance) => instance.name).join(', ')}`);
    return found;
  }

  /** Points `current` at a build in `apps/fooserv/python`, atomically. */
  async switchBuild(build: string): Promise<void> {
    await switchBuild(this.#props.workFolder, join(this.#props.appsFolder, 'fooserv', 'python'), build);
    this.#props.recorder.event('strategy', 'build-switched', null, null, `current -> ${build}`);
  }

  /** Writes commands to a master FIFO in the run's folder. */
  async writeFifo(fifo: string, commands: string): Promise<void> {
    // Its effect may come before the write is known to be done.
    const atMs = this.#props.clock.nowMs();
    await writeFifo(join(this.#props.workFolder, fifo), commands);
    this.#props.recorder.event('strategy', 'fifo-written', null, null, `"${commands}" > ${fifo}`, atMs);
  }

  /** Touches a file in the run's folder, for uWSGI's `touch-` options. */
  async touch(file: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.#props.workFolder, file), now, now);
    this.#props.recorder.event('strategy', 'file-touched', null, null, `touch ${file}`);
  }

  /** The instance whose master reads a FIFO, or null. */
  async fifoOwner(fifo: string): Promise<Instance | null> {
    const alive = this.instances.filter((instance) => instance.alive);
    const pid = await fifoOwner(
      join(this.#props.workFolder, fifo),
      alive.map((instance) => instance.pid),
    );
    return alive.find((instance) => instance.pid === pid) ?? null;
  }

  /** The moment, in milliseconds of the run's clock. */
  nowMs(): number {
    return this.#props.clock.nowMs();
  }
  /** Aborted, with the reason, when the run is to end. */
  get signal(): AbortSignal {
    return this.#props.signal;
  }
  /** Version of uWSGI, as it says it itself, such as `2.0.21-debian`. */
  get uwsgiVersion(): string {
    return this.#props.runtime.uwsgiVersion;
  }
  /** How long the app takes to start, in seconds. */
  get startupSeconds(): number {
    return this.#props.startupSeconds;
  }

  /** How long `/slow/` takes at most, in milliseconds. */
  get longestRequestMs(): number {
    return Number(this.#props.slowSeconds.split('-').at(-1)) * 1000;
  }

  /** Writes down something that the strategy did or heard, for the report. */
  note(kind: string, text: string): void {
    this.#props.recorder.event('strategy', kind, null, null, text);
  }

  /** Longest wait for something that comes after so many imports, one after the other. In milliseconds. */
  patienceMs(imports: number): number {
    return this.#context.patienceMs + imports * this.#context.startupPatienceMs;
  }

  /** Waits until something is so, by asking again and again. */
  until<T>(what: string, look: () => Promise<T | null> | T | null, timeoutMs?: number): Promise<T> {
    return until(what, look, this.#context, timeoutMs);
  }

  /**
   * One switch from a version to another: carries the steps out, which end when the switch is seen to be complete, then
   * lets the siege settle on the new version.
   */
  async transition(versions: { readonly from: string; readonly to: string }, steps: () => Promise<void>): Promise<void> {
    for (const instance of this.instances) instance.markLog();
    await this.#props.recorder.transition(versions.from, versions.to, steps);
    await this.#props.settle();
  }

  /** Steps that change the topology but no version; then the siege settles. */
  async steps(steps: () => Promise<void>): Promise<void> {
    for (const instance of this.instances) instance.markLog();
    this.#props.recorder.enter('reload');
    await steps();
    this.#props.recorder.enter('settle');
    await this.#props.settle();
  }

  /** The siege is over and each request has its outcome: from here on uWSGI is told to end by the harness. */
  teardown(): void {
    this.#props.recorder.event('harness', 'teardown', null, null, 'every uWSGI is told to end');
  }

  /** Records whether a statement about uWSGI's state holds; `look` gives `HOLDS`, or what is so instead. */
  observe(says: string, look: () => Promise<string> | string): Promise<void> {
    return this.#props.recorder.observe(says, look);
  }

  /** The same for a statement that is part of what the scenario must show: it must hold in a defect that costs requests, too. */
  shows(says: string, look: () => Promise<string> | string): Promise<void> {
    return this.#props.recorder.observe(says, look, true);
  }

  /** How many requests of the siege have ended so far in a given way. */
  count(outcome: Outcome): number {
    return this.#props.countOutcome(outcome);
  }

  /** What became of each request of the siege so far, in the order in which they were sent. */
  requests(): Iterable<LedgerRecord> {
    return this.#props.requests();
  }
}
