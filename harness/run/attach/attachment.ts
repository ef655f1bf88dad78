import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { OWN_FOLDER } from '../../core/file-modes.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Samples, ServerOfRun } from '../../core/record/run-record.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { starOut } from '../../redact/star-out.ts';
import { hostRuntime } from '../../runtime/host.ts';
import { type Guard, startGuard } from '../../runtime/run-guard.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { createWorkFolder, removeWorkFolder, thisOwner } from '../../runtime/workspace.ts';
import type { Server } from '../../servers/server.ts';
import { type RunningSampling, startSampling } from '../sampling/sampling.ts';
import type { AttachPlan, LogSource, StartAs } from './attach-plan.ts';
import { followDocker } from './follow-docker.ts';
import { followFile } from './follow-file.ts';
import { followJournal } from './follow-journal.ts';
import type { FollowedLog } from './followed-log.ts';
import { LogEvents } from './log-events.ts';
import { demandMaster, masterPid } from './master-pid.ts';
import { type StartedService, type StartPlan, startService } from './started-service.ts';
import { workersReplaced } from './workers-replaced.ts';

export interface AttachProps {
  readonly runId: string;
  /** The run's report folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  /** How long one answer of the service may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly redactor: Redactor;
  /** What the user is told. */
  readonly onLine: (line: string) => void;
}

/** Where services are started. */
interface Place {
  readonly workFolder: string;
  readonly guard: Guard;
  readonly runtime: Runtime;
}

const IN_FOREGROUND: StartAs = { before: [], cwd: process.cwd(), isDaemon: false };

const NOT_ATTACHED: Attachment = {
  boot: async () => undefined,
  finish: async () => null,
  close: async () => undefined,
};

/** The server of a watched service, as far as it can be seen. */
export interface Attachment {
  /** Starts the service, if it is to be started, and waits until the target answers. Rejects with InconclusiveError. */
  boot(target: Target | undefined): Promise<void>;
  /** Each request has its outcome: takes in what was told last, and ends what was started. Returns what is known of the server. */
  finish(): Promise<ServerOfRun | null>;
  /** What was sampled until it was finished; undefined if nothing was. */
  readonly samples?: Samples | undefined;
  /** Lets go of everything, whatever happened. Called again, it does nothing. */
  close(): Promise<void>;
}

/**
 * Attaches to the server of a service before anything is sent to it: only what it tells from here on counts. Rejects with ZerodropError
 * if a log, or the pid of its master, can't be read.
 */
export async function attach(plan: AttachPlan, props: AttachProps): Promise<Attachment> {
  const { server, logs, statistics, pid, start } = plan;
  if (server === null && logs.length === 0 && statistics === null && pid === null && start === null) return NOT_ATTACHED;
  if (pid !== null) await demandMaster(pid);
  const attachment = new ServerAttachment(plan, props);
  try {
    await attachment.begin();
    return attachment;
  } catch (error) {
    await attachment.close();
    throw error;
  }
}

class ServerAttachment implements Attachment {
  readonly #plan: AttachPlan;
  readonly #props: AttachProps;
  readonly #events: LogEvents;
  readonly #name: string;
  #logs: readonly FollowedLog[] = [];
  #place: Place | null = null;
  #sampling: RunningSampling | null = null;
  #service: StartedService | null = null;
  readonly #beside: StartedService[] = [];
  samples: Samples | undefined;
  #closed = false;

  constructor(plan: AttachPlan, props: AttachProps) {
    this.#plan = plan;
    this.#props = props;
    this.#name = plan.server?.name ?? 'service';
    this.#events = new LogEvents(plan.server, props.recorder, props.clock);
  }

  async begin(): Promise<void> {
    const { logs, statistics, pid, start } = this.#plan;
    const names = instancesOf(this.#name, logs);
    const followed: FollowedLog[] = [];
    this.#logs = followed;
    for (const [i, source] of logs.entries()) {
      const name = names[i] ?? this.#name;
      const log = await follow(source, (text) => this.#events.line(name, this.#safe(text)));
      followed.push(log);
      this.#events.before(
        name,
        log.before.map((text) => this.#safe(text)),
      );
    }
    if (statistics === null && pid === null && start === null) return;
    const { runId, folder, clock, recorder } = this.#props;
    const owner = await thisOwner(runId, 'host');
    const workFolder = await createWorkFolder(owner);
    const guard = startGuard(owner, workFolder);
    this.#place = { workFolder, guard, runtime: hostRuntime({ runId, workFolder, reportFolder: folder, readOnlyFolders: [] }) };
    const name = this.#name;
    this.#sampling = startSampling({
      runId,
      workFolder,
      clock,
      recorder,
      ...(this.#plan.server?.statistics === undefined || statistics === null
        ? {}
        : { sources: [(aborted: AbortSignal) => this.#plan.server?.statistics?.open(name, statistics, aborted)] }),
      ...(pid === null ? {} : { master: () => ({ pid: masterPid(pid), instance: name }) }),
    });
  }

  async boot(target: Target | undefined): Promise<void> {
    for (const log of this.#logs) await log.checkIn?.();
    const { start, server, logs, beside = [], startAs = IN_FOREGROUND } = this.#plan;
    if (start === null || this.#place === null || target === undefined) return;
    const { redactor, onLine } = this.#props;
    await mkdir(join(this.#props.folder, 'logs'), OWN_FOLDER);
    for (const { name, command, as, listens } of beside)
      this.#beside.unshift(await this.#start(this.#place, { name, command, as, targets: listens, goal: 'listens', isFirst: true }));
    const shownCommand = redactor.text(start);
    // What is beside it may listen for it.
    const isFirst = beside.length === 0;
    this.#service = await this.#start(this.#place, {
      name: this.#name,
      command: start,
      as: startAs,
      targets: [target],
      goal: 'answers',
      isFirst,
    });
    if (server !== null && logs.length === 0 && this.#service.log.matching(server.ready).length === 0)
      onLine(`\`${shownCommand}\` answers, and does not say that it has started: if it writes its log elsewhere, name that with --log`);
  }

  #start(place: Place, plan: Pick<StartPlan, 'name' | 'command' | 'as' | 'targets' | 'goal' | 'isFirst'>): Promise<StartedService> {
    const { runId, clock, recorder, signal, timeoutMs, folder, redactor } = this.#props;
    const { name, command } = plan;
    return startService({
      ...plan,
      shownCommand: redactor.text(command),
      timeoutMs,
      runId,
      workFolder: place.workFolder,
      runtime: place.runtime,
      logFolder: join(folder, 'logs'),
      nowMs: () => clock.nowMs(),
      recorder,
      signal,
      endSignal: this.#plan.server?.endSignal ?? 'SIGTERM',
      onLine: (text) => this.#events.line(name, this.#safe(text)),
      onAnswer: this.#props.onLine,
      lastLines: () => this.#events.lastLines,
      hasStarted: () => this.#events.hasStarted,
    });
  }

  async finish(): Promise<ServerOfRun | null> {
    const { recorder, clock } = this.#props;
    const triggerMs = recorder.phases.find(({ name }) => name === 'reload')?.startMs ?? null;
    for (const log of this.#logs) await log.takeIn();
    this.#service?.log.read();
    this.samples = await this.#sampling?.stop();
    const facts = triggerMs === null ? null : workersReplaced(recorder.events, this.samples, triggerMs);
    if (facts !== null) {
      const text = `${facts.spawned.length} new workers came${facts.gone.length === 0 ? '' : `, and ${facts.gone.length} old ones went`}`;
      recorder.fact('harness', 'workers-replaced', this.#name, null, facts, text, clock.nowMs());
    }
    if (this.#service !== null) {
      recorder.event('harness', 'teardown', null, null, `${this.#name} is told to end`);
      await this.#service.end();
    }
    for (const service of this.#beside) await service.end();
    await this.close();
    return this.#server();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#sampling?.stop();
    for (const log of this.#logs) log.close();
    for (const service of [...(this.#service === null ? [] : [this.#service]), ...this.#beside]) {
      service.log.close();
      await starOut(service.log.path, this.#props.redactor.secrets);
    }
    if (this.#place === null) return;
    const { runtime, workFolder, guard } = this.#place;
    try {
      await runtime.close();
      await removeWorkFolder(workFolder);
    } finally {
      await guard.release();
    }
  }

  #safe(text: string): string {
    return this.#props.redactor.output(text);
  }

  /** Its version as its log says it; if it was started here and does not say, that of the program of this machine. */
  async #server(): Promise<ServerOfRun | null> {
    const { server, start } = this.#plan;
    if (server === null) return null;
    return { name: server.name, title: server.title, version: this.#events.version ?? (await versionHere(server, start)) };
  }
}

async function versionHere(server: Server, start: string | null): Promise<string> {
  const found = start === null ? null : await server.find();
  return found?.kind === 'usable' ? found.version : 'of unknown version';
}

/** The first log is the server's own; others are named as their file, container or unit is. */
function instancesOf(server: string, logs: readonly LogSource[]): readonly string[] {
  const names: string[] = [];
  for (const source of logs) {
    const own = names.length === 0 ? server : nameOf(source);
    names.push(names.includes(own) ? `${own}-${names.length + 1}` : own);
  }
  return names;
}

function nameOf(source: LogSource): string {
  switch (source.kind) {
    case 'file':
      return basename(source.path, extname(source.path));
    case 'docker':
      return source.container;
    case 'systemd':
      return source.unit;
  }
}

async function follow(source: LogSource, onLine: (text: string) => void): Promise<FollowedLog> {
  switch (source.kind) {
    case 'file':
      return followFile(source.path, onLine);
    case 'docker':
      return followDocker(source.container, onLine);
    case 'systemd':
      return followJournal(source.unit, onLine);
  }
}
