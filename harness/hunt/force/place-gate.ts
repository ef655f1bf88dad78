import { InconclusiveError } from '../../core/errors.ts';
import { poll, settlesWithin, waitFor } from '../../core/wait.ts';
import { holdsStill } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { Stage } from '../../run/stage/stage.ts';
import type { StepGate, StrategyStep } from '../../run/stage/step-gate.ts';
import { HOLDER, type Place } from './place.ts';
import { rolesOf } from './process-roles.ts';
import { wordsOf } from './role-words.ts';

/** A step that the strategy took, and what could have been frozen before it. */
export interface SeenStep extends StrategyStep {
  /** The roles of each instance that lived then. Empty if it was not looked. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

/** How long a server has to accept a connection, and to answer on it, before it is frozen. */
const PLACED_WITHIN_MS = 2000;
/** How long a process has to hold still. */
const STILL_WITHIN_MS = 2000;
/** A step that waits for a process which is frozen is given up by then: it is thawed. */
const LONGEST_STEP_MS = 2000;

/** Freezes processes before one step of a strategy, places requests, and thaws them after it. Without a place it only writes the steps down. */
export class PlaceGate implements StepGate {
  readonly seen: SeenStep[] = [];
  /** How many steps had been taken when all were thawed; null if none was frozen, or none yet thawed. */
  thawedAfter: number | null = null;
  readonly #place: Place | null;
  #tail: Promise<unknown> = Promise.resolve();
  readonly #failing = new AbortController();
  #frozen: { readonly instance: Instance; readonly pid: number; readonly which: string }[] = [];
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(place: Place | null) {
    this.#place = place;
  }

  get patienceMs(): number {
    return this.#place === null ? 0 : Math.max(this.#place.holdMs, LONGEST_STEP_MS);
  }

  get failed(): AbortSignal {
    return this.#failing.signal;
  }

  take<T>(stage: Stage, step: StrategyStep, act: () => Promise<T> | T): Promise<T> {
    const taken = this.#tail.then(() => this.#carryOut(stage, step, act));
    this.#tail = taken.catch((error: unknown) => this.#failing.abort(error));
    return taken;
  }

  async over(): Promise<void> {
    await this.#tail;
    this.#thaw();
    this.failed.throwIfAborted();
    const step = this.#place?.step ?? 0;
    if (step > this.seen.length) throw new InconclusiveError(`the strategy took ${this.seen.length} steps, and none with number ${step}`);
  }

  async #carryOut<T>(stage: Stage, step: StrategyStep, act: () => Promise<T> | T): Promise<T> {
    this.seen.push({ ...step, roles: this.#place === null ? await rolesNow(stage) : {} });
    if (this.#place?.step !== this.seen.length) return act();
    const { holdMs } = this.#place;
    await this.#hold(stage, this.#place);
    this.#thawIn(Math.max(holdMs, LONGEST_STEP_MS));
    const result = await act();
    if (holdMs === 0) this.#thaw();
    else this.#thawIn(holdMs);
    return result;
  }

  /** Opens the connections that are to be accepted, freezes, and sends the requests. Rejects with InconclusiveError if that can't be done. */
  async #hold(stage: Stage, { freeze, placed, step }: Place): Promise<void> {
    const [path] = stage.fastPaths;
    const asked = path === undefined ? 0 : placed.accepted + placed.kept + placed.queued;
    const living = await livingProcesses(stage);
    const pids = [...living.values()].flatMap(({ all }) => all);
    const ready: PlacedConnection[] = [];
    const holders = new Set<number>();
    for (let i = 0; asked > 0 && i < placed.kept + placed.accepted; i++) {
      const connection = await stage.connect();
      if (i < placed.kept) {
        connection.send(path ?? '');
        await settlesWithin(connection.outcome, PLACED_WITHIN_MS);
      }
      const held = await heldBy(stage, connection, pids);
      if (held.length === 0 || connection.over !== null) {
        connection.close();
        continue;
      }
      ready.push(connection);
      for (const pid of held) holders.add(pid);
    }
    for (const { instance: name, role } of freeze) {
      const found = living.get(name);
      const chosen = role === HOLDER ? found?.all.filter((pid) => holders.has(pid)) : found?.roles.get(role);
      if (found === undefined || chosen === undefined || chosen.length === 0)
        throw new InconclusiveError(`before step ${step} there is nothing to freeze that is ${wordsOf({ instance: name, role })}`);
      const which = role === HOLDER ? 'a worker' : chosen.length > 1 ? 'one of its workers' : 'a process';
      for (const pid of chosen) await this.#freeze(stage, found.instance, pid, which);
    }
    for (const connection of ready) if (connection.over === null) connection.send(path ?? '');
    for (let i = 0; asked > 0 && i < placed.queued; i++) {
      const connection = await stage.connect();
      connection.send(path ?? '');
      ready.push(connection);
    }
    if (asked > 0 && ready.length === 0)
      throw new InconclusiveError(`before step ${step} no process accepted a connection that could be kept`);
  }

  async #freeze(stage: Stage, instance: Instance, pid: number, which: string): Promise<void> {
    this.#frozen.push({ instance, pid, which });
    instance.signalBeside(pid, 'SIGSTOP', which);
    await waitFor(
      poll(async () => ((await holdsStill(pid)) ? true : null), 5),
      { what: `${which} of ${instance.name} to hold still`, timeoutMs: STILL_WITHIN_MS, signal: stage.signal },
    );
  }

  #thawIn(ms: number): void {
    this.#timers.push(setTimeout(() => this.#thaw(), ms));
  }

  #thaw(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
    const frozen = this.#frozen;
    this.#frozen = [];
    if (frozen.length > 0) this.thawedAfter ??= this.seen.length;
    for (const { instance, pid, which } of frozen) instance.signalBeside(pid, 'SIGCONT', which);
  }
}

interface Living {
  readonly instance: Instance;
  readonly all: readonly number[];
  readonly roles: ReadonlyMap<string, readonly number[]>;
}

/** The processes of each instance that lives. */
async function livingProcesses(stage: Stage): Promise<ReadonlyMap<string, Living>> {
  const living = stage.instances.filter(({ alive }) => alive);
  const looked = await Promise.all(living.map(async (instance) => [instance, await instance.liveProcesses()] as const));
  return new Map(
    looked.map(([instance, processes]) => [instance.name, { instance, all: processes.map(({ pid }) => pid), roles: rolesOf(processes) }]),
  );
}

async function rolesNow(stage: Stage): Promise<SeenStep['roles']> {
  return Object.fromEntries([...(await livingProcesses(stage))].map(([name, { roles }]) => [name, [...roles.keys()]]));
}

/** The processes that have accepted a connection; none if that does not happen in time. */
async function heldBy(stage: Stage, connection: PlacedConnection, pids: readonly number[]): Promise<readonly number[]> {
  const look = poll(async () => {
    const held = await connection.heldBy(pids);
    return held.length > 0 ? held : null;
  }, 5);
  return waitFor(look, { what: 'a placed connection to be accepted', timeoutMs: PLACED_WITHIN_MS, signal: stage.signal }).catch(
    (error: unknown) => {
      if (error instanceof InconclusiveError) return [];
      throw error;
    },
  );
}
