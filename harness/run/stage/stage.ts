import { existsSync } from 'node:fs';
import { mkdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../apps/app.ts';
import type { Clock } from '../../core/clock.ts';
import { EXIT, ZerodropError } from '../../core/errors.ts';
import type { LedgerRecord } from '../../core/ledger/ledger.ts';
import type { Outcome } from '../../core/ledger/outcome.ts';
import type { Found, Recorder } from '../../core/record/recorder.ts';
import type { GroupCapacity } from '../../core/record/run-record.ts';
import { whyNot } from '../../core/why-not.ts';
import { describeExit, RUN_MARK, type Runtime, type RuntimeProcess } from '../../runtime/runtime.ts';
import { noteStarted, noteWhenEnded } from '../../runtime/started.ts';
import type { Server } from '../../servers/server.ts';
import { Instance, type InstanceContext, until } from './instance.ts';
import { Log } from './log-follower.ts';
import type { PlacedConnection, Placing } from './placed-connection.ts';
import type { StepGate, StrategyStep } from './step-gate.ts';

/** What the stage is built from. */
export interface StageProps {
  readonly runId: string;
  readonly server: Server;
  /** As the server says it itself. */
  readonly serverVersion: string;
  readonly app: App;
  /** Folders in which configuration files are looked for before that of the server. */
  readonly confFolders: readonly string[];
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  readonly workFolder: string;
  readonly logFolder: string;
  /** Where clients connect: host:port. */
  readonly addresses: readonly string[];
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  readonly processes: number;
  readonly seed: number | null;
  /** Paths that the siege asks for and that are answered at once. */
  readonly fastPaths: readonly string[];
  /** Settles when the siege has seen enough of the new version. */
  readonly settle: () => Promise<void>;
  /** Clients of all lanes together. */
  readonly clients: number;
  /** What a hunt varies, by name. */
  readonly values: Readonly<Record<string, number>>;
  /** How this version of the server behaves, if versions differ, by name. */
  readonly behaves: Readonly<Record<string, string>>;
  /** How many requests of the siege have ended so far in a given way. */
  readonly countOutcome: (outcome: Outcome) => number;
  /** What became of the siege's requests so far. */
  readonly requests: () => Iterable<LedgerRecord>;
  /** Opens connections beside the siege. */
  readonly placing: Placing;
  /** Stands between the strategy and its steps, if a hunt does. */
  readonly gate?: StepGate;
}

/** What is started. */
export interface StartSpec {
  /** Unique in the run, such as `pool` or `ver_b-2`. */
  readonly name: string;
  readonly argv: readonly string[];
  /** What was done, for the report: `start pool with zerg-server.ini`. */
  readonly title: string;
  readonly env?: Readonly<Record<string, string>>;
  /** `program-started` is no instance of the server; `instance-started` unless this is given. */
  readonly kind?: 'instance-started' | 'program-started';
  /** Configuration files that it uses, by name in the server's folder. */
  readonly configuration?: readonly string[];
}

/** How many of a group can answer, watched through the run. */
export interface CapacityWatch {
  stop(): Promise<GroupCapacity>;
}

/** The vocabulary of scenario files: what can be done to the server, and what can be looked at, while the siege goes on. */
export class Stage<I extends Instance = Instance> {
  readonly instances: I[] = [];
  /** Names of the configuration files that were used. */
  readonly configurationFiles: string[] = [];
  /** If a group of instances is to keep a capacity: how many of them can answer, until the siege is drained. */
  capacity: CapacityWatch | null = null;
  /** Workers of each instance. */
  readonly processes: number;
  protected readonly props: StageProps;
  protected readonly context: InstanceContext;

  constructor(props: StageProps) {
    this.props = props;
    this.processes = props.processes;
    this.context = {
      runId: props.runId,
      workFolder: props.workFolder,
      signal: props.signal,
      patienceMs: 20_000 + (props.gate?.patienceMs ?? 0),
      startupPatienceMs: props.startupSeconds * 3000 + 30_000,
      readyLine: props.server.ready,
      endReasons: props.server.endReasons ?? [],
      signalSent: (instance, pid, facts, text) => props.recorder.fact('strategy', 'signal-sent', instance, pid, facts, text),
      step: (step, act) => {
        const taken = this.step(step, act);
        // A gate tells of its error when the strategy is over.
        if (taken instanceof Promise) taken.catch(() => undefined);
      },
    };
  }

  /** A server with words of its own for an instance makes it here. */
  protected createInstance(process: RuntimeProcess, log: Log, context: InstanceContext): I {
    return new Instance(process, log, context) as I;
  }

  /** Where clients connect: host:port. The first, if there are several. */
  get address(): string {
    return this.addresses[0] ?? '';
  }
  get addresses(): readonly string[] {
    return this.props.addresses;
  }
  /** What a hunt varies, by the name under which the scenario declares it. Throws RangeError for one that it does not. */
  value(name: string): number {
    const value = this.props.values[name];
    if (value === undefined) throw new RangeError(`the scenario declares no variable "${name}"`);
    return value;
  }
  /** Lets time pass: as many milliseconds as a hunt has chosen, usually none. Not for waiting until something is so. */
  async pause(name: string): Promise<void> {
    const ms = this.value(name);
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** How this version of the server behaves, by the name under which the scenario tells it. Throws RangeError for one that it does not. */
  behaves(name: string): string {
    const behaviour = this.props.behaves[name];
    if (behaviour === undefined) throw new RangeError(`the scenario does not say how the server behaves in "${name}"`);
    return behaviour;
  }
  /** A hunt freezes processes of this run: the strategy's own freezes are left out. */
  get isForced(): boolean {
    return this.props.gate !== undefined;
  }
  /** Paths that the siege asks for and that are answered at once. */
  get fastPaths(): readonly string[] {
    return this.props.fastPaths;
  }

  /**
   * Takes a step of the strategy: something that is done to the servers while the siege goes on. At once, unless a hunt stands between the
   * strategy and its steps. What a server's stage does beyond signals and starts is said by it, too.
   */
  step<T>(step: StrategyStep, act: () => Promise<T> | T): Promise<T> | T {
    const { gate, recorder } = this.props;
    const begun = recorder.phase !== 'boot' && recorder.phase !== 'drain';
    return gate === undefined || !begun ? act() : gate.take(this, step, act);
  }

  /** Clients of the siege, of all lanes together. */
  get clients(): number {
    return this.props.clients;
  }
  /** The run's folder: sockets, FIFOs, `current`. */
  get folder(): string {
    return this.props.workFolder;
  }
  /** Environment of a program that is started beside the instances, so that it is ended with the run. */
  get mark(): Readonly<Record<string, string>> {
    return { [RUN_MARK]: this.props.runId };
  }
  /** Notes the process group of such a program, until that has ended. */
  noteGroup(leader: number, ended: PromiseLike<unknown>): void {
    noteStarted(this.folder, leader, '');
    void ended.then(() => noteWhenEnded(this.folder, leader));
  }
  /** The server's name as people write it. */
  get serverTitle(): string {
    return this.props.server.title;
  }
  /** Folder of the server's configuration. */
  get confFolder(): string {
    return this.props.server.confFolder;
  }

  /** Path of a configuration file: in a folder of the scenario's own configuration if it is there, else in that of the server. */
  conf(file: string): string {
    const own = this.props.confFolders.map((folder) => join(folder, file)).find((path) => existsSync(path));
    return own ?? join(this.confFolder, file);
  }

  /** Starts any other program (a proxy, a supervisor ...), with the environment that an instance of the server gets. */
  startProgram(name: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<I> {
    return this.start({ name, argv, title: `start ${argv.join(' ')}`, env, kind: 'program-started' });
  }

  /**
   * Starts an instance in the run's folder. Returns at once; wait with `ready` or `says`. Its environment says its name
   * (INSTANCE), the public addresses (HTTP_ADDRESS, HTTP_ADDRESS_2 ...), the number of workers (PROCESSES), and what the
   * app wants. Throws ZerodropError if a configuration file can't be read.
   */
  protected async start({ name, argv, title, env = {}, configuration = [], kind = 'instance-started' }: StartSpec): Promise<I> {
    const { app, runtime, recorder, workFolder } = this.props;
    for (const file of configuration) {
      // The server would say so too, but only in its log, and the run would end as a riddle.
      const path = this.conf(file);
      await readFile(path).catch((cause: unknown) => {
        const [folder] = this.props.confFolders;
        const wanted = folder === undefined ? path : join(folder, file);
        throw new ZerodropError(`the configuration of ${name} can't be read: ${whyNot(cause)}`, {
          hint: `Is ${wanted} there, a file, and readable for you?`,
          exitCode: folder === undefined ? EXIT.broken : EXIT.usage,
          cause,
        });
      });
      this.configurationFiles.push(file);
    }
    const journalFolder = join(workFolder, 'journal', name);
    await mkdir(journalFolder, { recursive: true });
    const log = this.followLog(name);
    if (kind === 'instance-started') recorder.fact('strategy', kind, name, null, { configuration }, title);
    else recorder.fact('strategy', kind, name, null, { argv }, title);
    const { startupSeconds, slowSeconds, seed } = this.props;
    const its = {
      INSTANCE: name,
      ...Object.fromEntries(this.addresses.map((address, i) => [i === 0 ? 'HTTP_ADDRESS' : `HTTP_ADDRESS_${i + 1}`, address])),
      PROCESSES: String(this.processes),
      ...app.environment({ startupSeconds, slowSeconds, seed, journalFolder, workFolder }),
      ...env,
    };
    const process = await this.step({ says: `the start of ${name}`, instance: null }, () =>
      runtime.spawn({ name, argv, cwd: workFolder, logPath: log.path, env: its }),
    );
    return this.adopt(process, log);
  }

  /** Follows the log file of an instance: its lines are events. */
  protected followLog(name: string): Log {
    const { server, clock, recorder, logFolder } = this.props;
    return new Log(join(logFolder, `${name}.log`), clock.nowMs, (line) => {
      const { kind, pid } = server.meaningOf(line.text);
      recorder.event('log', kind, name, pid, line.text, line.atMs, server.printedTime?.(line.text) ?? null);
    });
  }

  /** Takes a process that was started among the instances, and notes its end. */
  protected adopt(process: RuntimeProcess, log: Log): I {
    const instance = this.createInstance(process, log, this.context);
    this.instances.push(instance);
    const { name, pid } = process;
    void process.exited.then((end) =>
      this.props.recorder.fact('process', 'master-gone', name, pid, { end }, `${name} ${describeExit(end)}`),
    );
    return instance;
  }

  /** An instance by its name. Throws if none was started under it. */
  instance(name: string): I {
    const found = this.instances.find((instance) => instance.name === name);
    if (found === undefined)
      throw new RangeError(`no instance "${name}" was started; there are ${this.instances.map((instance) => instance.name).join(', ')}`);
    return found;
  }

  /** Points `current` at a build of the app, atomically. */
  async switchBuild(build: string): Promise<void> {
    const { app, workFolder } = this.props;
    await this.step({ says: `current -> ${build}`, instance: null }, () => app.switchBuild(workFolder, build));
    this.props.recorder.fact('strategy', 'build-switched', null, null, { build }, `current -> ${build}`);
  }

  /** Touches a file in the run's folder, for a server that looks at its time of modification. */
  async touch(file: string): Promise<void> {
    const now = new Date();
    await this.step({ says: `touch ${file}`, instance: null }, () => utimes(join(this.props.workFolder, file), now, now));
    this.props.recorder.fact('strategy', 'file-touched', null, null, { file }, `touch ${file}`);
  }

  /** The moment, in milliseconds of the run's clock. */
  nowMs(): number {
    return this.props.clock.nowMs();
  }
  /** Aborted, with the reason, when the run is to end. */
  get signal(): AbortSignal {
    return this.props.signal;
  }
  /** Version of the server, as it says it itself, such as `2.0.21-debian`. */
  get serverVersion(): string {
    return this.props.serverVersion;
  }
  /** How long the app takes to start, in seconds. */
  get startupSeconds(): number {
    return this.props.startupSeconds;
  }

  /** How long `/slow/` takes at most, in milliseconds. */
  get longestRequestMs(): number {
    return Number(this.props.slowSeconds.split('-').at(-1)) * 1000;
  }

  /** Writes down something that the strategy did or heard, for the report. */
  note(kind: string, text: string, atMs = this.nowMs()): void {
    this.props.recorder.event('strategy', kind, null, null, text, atMs);
  }

  /** Longest wait for something that comes after this many imports, one after the other. In milliseconds. */
  patienceMs(imports: number): number {
    return this.context.patienceMs + imports * this.context.startupPatienceMs;
  }

  /** Waits until something is so, by asking again and again. If it does not become so, the instances that `what` names are told of. */
  until<T>(what: string, look: () => Promise<T | null> | T | null, timeoutMs?: number): Promise<T> {
    const patienceMs = timeoutMs === undefined ? undefined : timeoutMs + (this.props.gate?.patienceMs ?? 0);
    return until(what, look, this.context, patienceMs, () =>
      this.instances
        .filter(({ name }) => what.split(' ').includes(name))
        .map((instance) => instance.waitEvidence())
        .join('; '),
    );
  }

  /**
   * One switch from a version to another: carries the steps out, which end when the switch is seen to be complete, then
   * lets the siege settle on the new version.
   */
  async transition(versions: { readonly from: string; readonly to: string }, steps: () => Promise<void>): Promise<void> {
    for (const instance of this.instances) instance.markLog();
    await this.props.recorder.transition(versions.from, versions.to, steps);
    await this.props.settle();
  }

  /** Steps that change the topology but no version; then the siege settles. */
  async steps(steps: () => Promise<void>): Promise<void> {
    for (const instance of this.instances) instance.markLog();
    this.props.recorder.enter('reload');
    await steps();
    this.props.recorder.enter('settle');
    await this.props.settle();
  }

  /** Ability, if what runs is no process of this machine: ends all of it, and records whether all of it has gone. */
  stopOwn?(): Promise<void>;

  /** Tells an instance that lives to end, as its server wants to be told. */
  async tellToEnd(instance: I): Promise<void> {
    instance.kill(this.props.server.endSignal);
  }

  /** The siege is over and each request has its outcome: from here on the server is told to end by the harness. */
  teardown(): void {
    this.props.recorder.event('harness', 'teardown', null, null, `every ${this.props.server.title} is told to end`);
  }

  /** Records whether a statement about the server's state holds; `look` gives `HOLDS`, or says what is so instead. */
  observe(says: string, look: () => Promise<Found> | Found): Promise<void> {
    return this.props.recorder.observe(says, look);
  }

  /** The same for a statement that is part of what the scenario must show: it must hold in a defect that costs requests, too. */
  shows(says: string, look: () => Promise<Found> | Found): Promise<void> {
    return this.props.recorder.observe(says, look, true);
  }

  /**
   * Opens a connection beside the siege, on which nothing is sent yet. What is sent on it is in the ledger as the siege's requests are.
   * Together with `freeze` and `thaw` (freeze.ts) a race is one try: a request is put where it may be lost.
   */
  connect(address = this.address): Promise<PlacedConnection> {
    return this.props.placing.open(this, address);
  }

  /** A client comes beside the siege, with one GET on a connection of its own; what becomes of it is in the ledger, a refusal, too. */
  visit(path: string, address = this.address): Promise<Outcome> {
    return this.props.placing.visit(address, path);
  }

  /** A client that has a page open comes for a part of it: in the ledger that stands under the page's path, which the siege asks for. */
  visitPart(path: string, page: string): Promise<Outcome> {
    return this.props.placing.visit(this.address, path, page);
  }

  /** How many requests of the siege have ended so far in a given way. */
  count(outcome: Outcome): number {
    return this.props.countOutcome(outcome);
  }

  /** What became of each request of the siege so far, in the order in which they were sent. */
  requests(): Iterable<LedgerRecord> {
    return this.props.requests();
  }
}
