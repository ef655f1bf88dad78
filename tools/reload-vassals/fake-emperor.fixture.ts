import { lookAt } from './live-world.ts';
import { vassalName } from './name.ts';
import type { Look } from './sight.ts';
import type { World } from './world.ts';

/** A vassal as the model runs it. Times are milliseconds of the model's clock. */
export interface Subject {
  readonly file: string;
  key: string;
  /** How long its import takes; null: its new code does not start. */
  importMs: number | null;
  /** From the emperor's message to its unsubscription: its master is busy, a worker finishes a request. */
  heedMs: number;
  /** From accepting to its first announcement. */
  subscribeMs: number;
  /** Leaves the router when it reloads. */
  unsubscribes: boolean;
  /** A worker that was respawned just before says "accepting" once more after the emperor has asked for a reload. */
  echoes: boolean;
}

interface Person extends Subject {
  pid: number;
  mtimeS: number;
  lastModS: number;
  exists: boolean;
  accepting: boolean;
  alive: boolean;
  lastCheckS: number;
  /** It would serve a request that the router sends it now. */
  serves: boolean;
  due: { atMs: number; does: () => void }[];
  dead: boolean;
}

const STEP_MS = 10;
const FREQUENCY_MS = 1000;

/** An emperor, a router and vassals that exist on paper, and a clock that moves when the tool waits. */
export class FakeEmperor implements World {
  readonly people: Person[];
  /** Fewest vassals that served and were subscribed at any moment. */
  fewest = Number.POSITIVE_INFINITY;
  touches: { atMs: number; file: string }[] = [];
  lookMs = 0;
  /** Null: both answer. */
  silent: string | null = null;
  readonly everyMs: number;
  #now = 0;
  #emperorPid = 100;
  #pids = 1000;
  readonly #plans: { atMs: number; does: () => void }[] = [];

  constructor(subjects: readonly (Partial<Subject> & { readonly file: string })[], everyMs = 100) {
    this.everyMs = everyMs;
    this.people = subjects.map((subject) => ({
      key: 'shop',
      importMs: 1000,
      heedMs: 20,
      subscribeMs: 50,
      unsubscribes: true,
      echoes: false,
      ...subject,
      pid: this.#pids++,
      mtimeS: 1000,
      lastModS: 1000,
      exists: true,
      accepting: true,
      alive: true,
      lastCheckS: 2000,
      serves: true,
      due: [],
      dead: false,
    }));
  }

  /** Something that happens at a moment. */
  at(ms: number, does: () => void): this {
    this.#plans.push({ atMs: ms, does });
    return this;
  }
  person(file: string): Person {
    const found = this.people.find((person) => person.file === file);
    if (found === undefined) throw new RangeError(file);
    return found;
  }
  get active(): number {
    return this.people.filter((person) => person.serves && person.alive).length;
  }

  nowMs(): number {
    return this.#now;
  }

  look(): Promise<Look> {
    this.#pass(this.lookMs);
    if (this.silent !== null) return Promise.resolve({ kind: 'blind', atMs: this.#now, reason: this.silent });
    const stats = {
      pid: this.#emperorPid,
      cwd: '/vassals',
      monitors: ['/vassals'],
      vassals: this.people
        .filter((person) => person.exists && !person.dead)
        .map(({ file, pid, lastModS, accepting }) => ({ id: file, monitor: '/vassals', pid, lastModS, accepting, cursed: false })),
    };
    const nodes = this.people
      .filter((person) => person.lastCheckS > 0)
      .map(({ file, key, alive, lastCheckS }) => ({ key, address: `/run/${vassalName(file)}.sock`, alive, lastCheckS, pid: 0, inHand: 0 }));
    const look = lookAt(
      this.people.map((person) => person.file),
      stats,
      nodes,
      '/vassals',
      this.#now,
    );
    const sights = new Map([...look.sights].map(([file, sight]) => [file, { ...sight, fileGone: !this.person(file).exists }] as const));
    // The emperor scans its folder after it has answered.
    this.#scan();
    return Promise.resolve({ ...look, sights });
  }

  touch(file: string, laterThanS: number): Promise<number> {
    const person = this.person(file);
    if (!person.exists) throw new Error(`${file} can't be touched: no such file`);
    person.mtimeS = Math.max(this.#seconds(), laterThanS + 1);
    this.touches.push({ atMs: this.#now, file });
    return Promise.resolve(person.mtimeS);
  }

  pause(): Promise<void> {
    this.#pass(this.everyMs);
    return Promise.resolve();
  }

  /** Emperor and router answer no more. */
  fallSilent(reason: string): void {
    this.silent = reason;
  }

  /** The emperor dies, its vassals with it, and another starts them all. */
  restartEmperor(downMs: number): void {
    this.silent = "the stats server at emperor.stats can't be read: connect ECONNREFUSED";
    for (const person of this.people) {
      person.due = [];
      Object.assign(person, { serves: false, alive: false, accepting: false });
    }
    this.at(this.#now + downMs, () => {
      this.silent = null;
      this.#emperorPid++;
      for (const person of this.people) this.#born(person);
    });
  }

  /** The router forgets all nodes, until they announce themselves. */
  restartRouter(): void {
    for (const person of this.people) Object.assign(person, { alive: false, lastCheckS: 0 });
  }

  #seconds(): number {
    return 2000 + Math.floor(this.#now / 1000);
  }

  #pass(ms: number): void {
    for (let left = ms; left > 0; left -= STEP_MS) {
      const before = this.#now;
      this.#now += Math.min(STEP_MS, left);
      const crosses = (everyMs: number): boolean => Math.floor(before / everyMs) < Math.floor(this.#now / everyMs);
      for (const plan of this.#plans.filter((plan) => plan.atMs <= this.#now)) {
        this.#plans.splice(this.#plans.indexOf(plan), 1);
        plan.does();
      }
      for (const person of this.people) this.#live(person, crosses(FREQUENCY_MS));
      if (crosses(3000) && this.silent === null) this.#scan();
      this.fewest = Math.min(this.fewest, this.active);
    }
  }

  #live(person: Person, announces: boolean): void {
    for (const next of person.due.filter((next) => next.atMs <= this.#now)) {
      person.due.splice(person.due.indexOf(next), 1);
      next.does();
    }
    if (person.serves && announces) Object.assign(person, { alive: true, lastCheckS: this.#seconds() });
  }

  #scan(): void {
    for (const person of this.people) {
      if (!person.exists || person.mtimeS <= person.lastModS) continue;
      Object.assign(person, { lastModS: person.mtimeS, accepting: false });
      const echo = { atMs: this.#now + 5, does: () => Object.assign(person, { accepting: true }) };
      person.due = [...(person.echoes ? [echo] : []), { atMs: this.#now + person.heedMs, does: () => this.#leave(person) }];
    }
  }

  #leave(person: Person): void {
    person.serves = false;
    if (person.unsubscribes) person.alive = false;
    const { importMs } = person;
    if (importMs === null) person.due.push({ atMs: this.#now + 300, does: () => this.#die(person) });
    else person.due.push({ atMs: this.#now + importMs, does: () => this.#accept(person) });
  }

  #accept(person: Person): void {
    Object.assign(person, { accepting: true, serves: true });
    person.due.push({
      atMs: this.#now + person.subscribeMs,
      does: () => Object.assign(person, { alive: true, lastCheckS: this.#seconds() }),
    });
  }

  #die(person: Person): void {
    Object.assign(person, { dead: true, accepting: false });
    person.due.push({ atMs: this.#now + 200, does: () => this.#born(person) });
  }

  #born(person: Person): void {
    Object.assign(person, { dead: false, pid: this.#pids++, lastModS: person.mtimeS, accepting: false, serves: false });
    const { importMs } = person;
    person.due.push({ atMs: this.#now + (importMs ?? 300), does: () => (importMs === null ? this.#die(person) : this.#accept(person)) });
  }
}

/** Numbers that look random and repeat: a linear congruential generator. */
export function dice(seed: number): (below: number) => number {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % (1n << 64n);
    return Number((state >> 33n) % BigInt(below));
  };
}
