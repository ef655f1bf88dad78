import type { RunEvent } from '../../../record.ts';
import { eventMeaning, type LifeState } from './life-state.ts';

/** A stretch of a process's life. */
export interface LifeSpan {
  readonly state: LifeState;
  readonly fromMs: number;
  /** The end of the run where the state lasted until then. */
  readonly toMs: number;
}

export interface Life {
  readonly instance: string;
  /** 0 where no event ever told. */
  readonly pid: number;
  /** `master`, `worker 2`. */
  readonly role: string;
  readonly spans: readonly LifeSpan[];
}

interface Growing {
  readonly instance: string;
  pid: number;
  role: string;
  state: LifeState | 'gone';
  sinceMs: number;
  readonly spans: LifeSpan[];
}

/**
 * The lives of uWSGI's processes, as far as events tell of them, in the order in which they were first heard of, until
 * `endMs`. `events` must be in the order of time.
 */
export function readLives(events: readonly RunEvent[], endMs: number): Life[] {
  const lives: Growing[] = [];
  const orderly = new Set<string>();
  const alive = (instance: string): Growing[] => lives.filter((life) => life.instance === instance && life.state !== 'gone');
  const begin = (instance: string, pid: number, role: string, state: LifeState, atMs: number): void => {
    lives.push({ instance, pid, role, state, sinceMs: atMs, spans: [] });
  };
  for (const event of events) {
    const { instance, atMs } = event;
    if (instance === null) continue;
    const meaning = eventMeaning(event);
    switch (meaning.says) {
      case 'nothing':
        break;
      case 'master': {
        const master = alive(instance).find(
          (life) => life.role === 'master' && (life.pid === 0 || event.pid === null || life.pid === event.pid),
        );
        if (master === undefined && meaning.state !== 'gone') begin(instance, event.pid ?? 0, 'master', meaning.state, atMs);
        if (master === undefined) break;
        master.pid = event.pid ?? master.pid;
        change(master, meaning.state, atMs);
        // Workers outlive a master that was killed, unless something tells of their end.
        if (meaning.state === 'gone') for (const life of alive(instance)) change(life, orderly.has(instance) ? 'gone' : 'orphaned', atMs);
        else orderly.delete(instance);
        break;
      }
      case 'worker': {
        const worker = alive(instance).find((life) => (event.pid === null ? life.role === meaning.role : life.pid === event.pid));
        if (worker !== undefined) {
          // A process that was seen before uWSGI said what it is.
          if (event.pid !== null && worker.role !== meaning.role) {
            for (const life of alive(instance)) if (life.role === meaning.role) change(life, 'gone', atMs);
            worker.role = meaning.role;
          }
          change(worker, meaning.state, atMs);
        } else if (event.pid !== null && meaning.state !== 'gone') {
          // uWSGI gives a worker's number away again only when its process has ended.
          for (const life of alive(instance)) if (life.role === meaning.role) change(life, 'gone', atMs);
          begin(instance, event.pid, meaning.role, meaning.state, atMs);
        }
        break;
      }
      case 'there': {
        if (event.pid === null || alive(instance).some((life) => life.pid === event.pid)) break;
        const master = alive(instance).find((life) => life.role === 'master' && life.pid === 0);
        if (master !== undefined) master.pid = event.pid;
        else begin(instance, event.pid, meaning.command, 'running', atMs);
        break;
      }
      case 'all':
        for (const life of alive(instance)) if (life.role !== 'master') change(life, meaning.state, atMs);
        break;
      case 'shutdown':
        orderly.add(instance);
        for (const life of alive(instance)) change(life, 'leaving', atMs);
        break;
      case 'exec':
        for (const life of alive(instance)) change(life, life.role === 'master' ? 'starting' : 'gone', atMs);
        break;
      case 'killed':
        for (const life of alive(instance)) if (meaning.pids.includes(life.pid)) change(life, 'gone', atMs);
        break;
    }
  }
  return lives.map((life) => {
    change(life, 'gone', endMs);
    return { instance: life.instance, pid: life.pid, role: life.role, spans: life.spans };
  });
}

function change(life: Growing, state: LifeState | 'gone', atMs: number): void {
  if (life.state === state) return;
  if (life.state !== 'gone' && atMs > life.sinceMs) life.spans.push({ state: life.state, fromMs: life.sinceMs, toMs: atMs });
  life.state = state;
  life.sinceMs = atMs;
}
