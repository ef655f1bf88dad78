import type { LifeState } from './life-state.ts';

/** A stretch of a process's life. */
export interface LifeSpan {
  readonly state: LifeState;
  readonly fromMs: number;
  /** The end of the run if the state lasted until then. */
  readonly toMs: number;
}

/** A life that goes on, or whose end has been told. */
export class Living {
  readonly instance: string;
  /** 0 if no event has told. */
  pid: number;
  role: string;
  /** Pid of the process that started it; 0 if no event has told. */
  parent = 0;
  /** Name of the vassal that it belongs to, if it is one of an emperor's. */
  vassal: string | null = null;
  /** Its role is what it runs: uWSGI has not said yet what it is. */
  nameless: boolean;
  state: LifeState | 'gone';
  sinceMs: number;
  readonly spans: LifeSpan[] = [];

  constructor(instance: string, pid: number, role: string, state: LifeState, sinceMs: number, nameless = false) {
    this.instance = instance;
    this.pid = pid;
    this.role = role;
    this.state = state;
    this.sinceMs = sinceMs;
    this.nameless = nameless;
  }

  get isMaster(): boolean {
    return this.role === 'master';
  }

  change(state: LifeState | 'gone', atMs: number): void {
    if (this.state === state) return;
    if (this.state !== 'gone' && atMs > this.sinceMs) this.spans.push({ state: this.state, fromMs: this.sinceMs, toMs: atMs });
    this.state = state;
    this.sinceMs = Math.max(this.sinceMs, atMs);
  }

  /** uWSGI says what a process is that was seen before: until then it was getting there. */
  named(role: string): void {
    if (this.nameless && this.state === 'running') this.state = 'starting';
    this.role = role;
    this.nameless = false;
  }

  /** What was held for a master runs something else, and nothing tells when that has started. */
  isOther(command: string): void {
    this.role = command;
    if (this.state === 'starting') this.state = 'running';
    this.nameless = true;
  }
}
