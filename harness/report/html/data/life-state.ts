import type { RunEvent } from '../../../core/record/run-record.ts';

/** What a process does: a master `runs`, a worker `serves`; an `orphaned` worker's master is gone and nothing told of its own end. */
export type LifeState = 'starting' | 'running' | 'serving' | 'paused' | 'leaving' | 'orphaned';

/** What an event says of the processes of its instance. */
export type EventMeaning =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'master'; readonly state: LifeState | 'gone' }
  | { readonly kind: 'worker'; readonly role: string; readonly state: LifeState | 'gone' }
  | { readonly kind: 'all'; readonly state: LifeState }
  /** The master ends in good order, and its workers with it. */
  | { readonly kind: 'shutdown' }
  /** The master has seen its workers off and starts again in the same process. */
  | { readonly kind: 'exec' }
  | { readonly kind: 'killed'; readonly pids: readonly number[] }
  /** A process was seen that may not have been heard of yet; `command` is what it runs, `parent` the pid of who started it, 0 if that isn't told. */
  | { readonly kind: 'there'; readonly command: string; readonly parent: number }
  /** The emperor tells a vassal to end. */
  | { readonly kind: 'vassal'; readonly name: string }
  /** What a look at the stats server saw a worker do, if no line of the log had told. */
  | { readonly kind: 'sampled'; readonly state: 'paused' | 'serving' }
  /** What a process that is neither master nor worker is. */
  | { readonly kind: 'role'; readonly role: string };

/** The role of a worker that has no number. */
export const UNNUMBERED = 'worker';

const NOTHING: EventMeaning = { kind: 'nothing' };

const MASTER: Readonly<Record<string, LifeState | 'gone'>> = {
  'instance-started': 'starting',
  // Of a program that is no instance of the server nothing tells when it has started.
  'program-started': 'running',
  'process-started': 'starting',
  'master-spawned': 'running',
  // A backend that stands behind a proxy.
  'backend-ready': 'running',
  'master-gone': 'gone',
};

const WORKER: Readonly<Record<string, LifeState | 'gone'>> = {
  'worker-spawned': 'serving',
  'worker-ready': 'serving',
  'worker-resumed': 'serving',
  'worker-suspended': 'paused',
  'worker-killed-gracefully': 'leaving',
  'worker-killed': 'gone',
  'worker-buried': 'gone',
  'worker-died': 'gone',
  'worker-gone': 'gone',
};

/** Reads what an event tells of lives, by its kind and its facts; of a line of the server's log, by its text. */
export function eventMeaning(event: RunEvent): EventMeaning {
  const { kind, source, text, pid } = event;
  const master = MASTER[kind];
  if (master !== undefined) return { kind: 'master', state: master };
  const worker = WORKER[kind];
  if (worker !== undefined) {
    const number = event.kind === 'worker-ready' && event.facts !== undefined ? event.facts.worker : numberInLog(event);
    return { kind: 'worker', role: number === null ? UNNUMBERED : `worker ${number}`, state: worker };
  }
  if (kind === 'shutdown' || kind === 'goodbye') return { kind: 'shutdown' };
  if (kind === 'reload' && source === 'log' && text.includes('binary reloading')) return { kind: 'exec' };
  if (kind === 'resume') return { kind: 'all', state: 'serving' };
  if (event.kind === 'process-appeared') return { kind: 'there', command: event.facts?.command ?? '', parent: event.facts?.parentPid ?? 0 };
  if (kind === 'gateway-spawned') return { kind: 'role', role: /spawned uWSGI (.+?)(?: 1)? \(pid/.exec(text)?.[1] ?? 'router' };
  if (kind === 'vassal-stopped') return { kind: 'vassal', name: /instance (\S+?)(?:\.\w+)?(?: |$)/.exec(text)?.[1] ?? '' };
  if (kind === 'worker-seen-paused') return { kind: 'sampled', state: 'paused' };
  if (kind === 'worker-seen-serving') return { kind: 'sampled', state: 'serving' };
  if (kind === 'process-gone') return { kind: 'killed', pids: pid === null ? [] : [pid] };
  if (event.kind === 'signal-sent' && event.facts?.signal === 'SIGKILL') return { kind: 'killed', pids: event.facts.pids };
  return NOTHING;
}

/** The number of a worker in a line of the server's log. */
function numberInLog({ source, text }: RunEvent): number | null {
  const number = source === 'log' ? /\bworker (\d+)/i.exec(text)?.[1] : undefined;
  return number === undefined ? null : Number(number);
}
