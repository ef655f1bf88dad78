import { Masters } from '../../../core/explain/masters.ts';
import type { ServerKnowledge } from '../../../core/explain/server-knowledge.ts';
import type { RunEvent } from '../../../core/record/run-record.ts';
import { eventMeaning, type LifeState, UNNUMBERED } from './life-state.ts';
import { Living } from './living.ts';

/** The lives of a run's processes, as events tell of them one after the other, in the order of time. */
export class LifeBook {
  readonly #lives: Living[] = [];
  readonly #masters: Masters;
  /** Instances whose log says when a worker can serve: until then it imports the app. Other servers' workers serve from the first line on. */
  readonly #saysReady: ReadonlySet<string | null>;
  /** Instances that have said that they end. */
  readonly #orderly = new Set<string>();

  constructor(events: readonly RunEvent[], knowledge: ServerKnowledge) {
    this.#masters = new Masters(events, knowledge);
    this.#saysReady = new Set(
      events.filter(({ source, kind }) => source === 'log' && kind === 'worker-ready').map(({ instance }) => instance),
    );
  }

  tell(event: RunEvent): void {
    const { instance, pid, atMs } = event;
    if (instance === null) return;
    const meaning = eventMeaning(event);
    const several = this.#masters.several(instance, atMs);
    switch (meaning.kind) {
      case 'nothing':
        break;
      case 'master':
        this.#master(event, instance, meaning.state, several);
        break;
      case 'worker':
        this.#worker(event, instance, meaning.role, this.#imports(event) ? 'starting' : meaning.state, several);
        break;
      case 'role':
        if (pid === null) break;
        (this.#alive(instance, pid) ?? this.#begin(instance, pid, meaning.role, 'running', atMs)).named(meaning.role);
        break;
      case 'there':
        this.#there(event, instance, meaning);
        break;
      case 'all':
        if (!several) for (const life of this.#of(instance)) if (!life.isMaster) life.change(meaning.state, atMs);
        break;
      case 'shutdown':
        if (several) break;
        this.#orderly.add(instance);
        for (const life of this.#of(instance)) life.change('leaving', atMs);
        break;
      case 'exec':
        if (!several) for (const life of this.#of(instance)) life.change(life.isMaster ? 'starting' : 'gone', atMs);
        break;
      case 'vassal':
        for (const life of this.#of(instance)) if (life.vassal === meaning.name) life.change('leaving', atMs);
        break;
      case 'sampled': {
        // If one master writes the log, its workers' own lines say so, and when.
        if (!this.#shared(this.#alive(instance, pid), atMs)) break;
        const life = this.#alive(instance, pid);
        if (life?.state === (meaning.state === 'paused' ? 'serving' : 'paused')) life.change(meaning.state, atMs);
        break;
      }
      case 'killed':
        for (const killed of meaning.pids) this.#alive(instance, killed)?.change('gone', atMs);
        break;
    }
  }

  /** All lives, ended at `endMs`, in the order in which they were heard of. */
  until(endMs: number): readonly Living[] {
    for (const life of this.#lives) life.change('gone', endMs);
    return this.#lives;
  }

  #imports({ kind, instance }: RunEvent): boolean {
    return kind === 'worker-spawned' && this.#saysReady.has(instance);
  }

  #of(instance: string): Living[] {
    return this.#lives.filter((life) => life.instance === instance && life.state !== 'gone');
  }

  /** Who has a pid; another instance's if this one has none of it, since a vassal's stats server has a name of its own. */
  #alive(instance: string, pid: number | null): Living | undefined {
    if (pid === null || pid === 0) return undefined;
    const having = this.#lives.filter((life) => life.pid === pid && life.state !== 'gone');
    return having.find((life) => life.instance === instance) ?? having[0];
  }

  #begin(instance: string, pid: number, role: string, state: LifeState, atMs: number, nameless = false): Living {
    const life = new Living(instance, pid, role, state, atMs, nameless);
    this.#lives.push(life);
    return life;
  }

  #master({ pid, atMs }: RunEvent, instance: string, state: LifeState | 'gone', several: boolean): void {
    const masters = this.#of(instance).filter((life) => life.isMaster);
    const master = this.#alive(instance, pid) ?? masters.find((life) => life.pid === 0 || pid === null);
    if (master === undefined) {
      if (state !== 'gone') this.#begin(instance, pid ?? 0, 'master', state, atMs);
      return;
    }
    if (!master.isMaster) master.named('master');
    master.pid = pid ?? master.pid;
    const family = this.#family(instance, master, several);
    // It executed itself anew when its last worker had gone; which of several did is told by nothing else.
    if (several && state === 'running') master.change('starting', lastEnd(this.#lives, master) ?? atMs);
    master.change(state, atMs);
    // Workers outlive a master that was killed, unless something tells of their end.
    if (state === 'gone') for (const life of family) life.change(this.#orderly.has(instance) ? 'gone' : 'orphaned', atMs);
    else this.#orderly.delete(instance);
  }

  #worker({ pid, atMs, instance: name }: RunEvent, instance: string, role: string, state: LifeState | 'gone', several: boolean): void {
    const worker = this.#alive(instance, pid) ?? (pid === null ? this.#byRole(instance, role, state, several) : undefined);
    if (worker === undefined) {
      if (pid === null || state === 'gone') return;
      this.#freeRole(instance, role, 0, several, atMs);
      this.#begin(instance, pid, role, state, atMs);
      return;
    }
    // A process that was seen before uWSGI said what it is.
    if (worker.role !== role) {
      this.#freeRole(worker.instance, role, worker.parent, this.#shared(worker, atMs), atMs);
      worker.named(role);
    }
    worker.change(state, atMs);
    if (name !== null && name !== worker.instance && this.#shared(worker, atMs)) this.#ofVassal(worker, name);
  }

  /** A worker by its number alone; if several masters have one of it, only if one alone can be in question. */
  #byRole(instance: string, role: string, state: LifeState | 'gone', several: boolean): Living | undefined {
    const having = this.#of(instance).filter((life) => life.role === role);
    if (!several) return having[0];
    const from = state === 'gone' ? 'leaving' : state === 'paused' ? 'serving' : 'paused';
    const inQuestion = having.filter((life) => life.state === from);
    return inQuestion.length === 1 ? inQuestion[0] : undefined;
  }

  /** uWSGI gives a worker's number away again only when its process has ended. Other servers' workers may have none. */
  #freeRole(instance: string, role: string, parent: number, several: boolean, atMs: number): void {
    if (role === UNNUMBERED) return;
    for (const life of this.#of(instance)) {
      if (life.role === role && (!several || (parent > 0 && life.parent === parent))) life.change('gone', atMs);
    }
  }

  #there({ pid, atMs }: RunEvent, instance: string, { command, parent }: { readonly command: string; readonly parent: number }): void {
    if (pid === null) return;
    const known = this.#alive(instance, pid) ?? this.#of(instance).find((life) => life.isMaster && life.pid === 0);
    const life = known ?? this.#begin(instance, pid, command, 'running', atMs, true);
    // What was started is no uWSGI, or a shell that starts one.
    if (life.pid === 0 && !command.startsWith('uwsgi')) life.isOther(command);
    life.pid = pid;
    life.parent = parent;
    if (life.vassal !== null) this.#ofVassal(life, life.vassal);
    // Who starts vassals is the emperor, the child of its master; no line of the log names it.
    const starter = this.#alive(instance, parent);
    if (starter?.nameless === true && this.#alive(instance, starter.parent)?.isMaster === true) starter.role = 'emperor';
  }

  /** Do several masters write to the log of a process's instance? */
  #shared(life: Living | undefined, atMs: number): boolean {
    return life !== undefined && this.#masters.several(life.instance, atMs);
  }

  /** The processes that end with a master, or are left behind by it. */
  #family(instance: string, master: Living, several: boolean): Living[] {
    return this.#of(instance).filter((life) => life !== master && (!several || (master.pid > 0 && life.parent === master.pid)));
  }

  /** The stats server of a vassal tells whose worker, and so whose master, a process is. */
  #ofVassal(worker: Living, name: string): void {
    worker.vassal = name;
    const master = this.#alive(worker.instance, worker.parent);
    if (master?.isMaster === true) master.vassal = name;
  }
}

/** When the last worker of a master that serves had gone; null if it has none, or one is there. */
function lastEnd(lives: readonly Living[], master: Living): number | null {
  if (master.state !== 'running') return null;
  const workers = lives.filter((life) => life.parent === master.pid && master.pid > 0);
  if (workers.length === 0 || workers.some(({ state }) => state !== 'gone')) return null;
  return Math.max(...workers.map(({ sinceMs }) => sinceMs));
}
