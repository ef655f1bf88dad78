/** To whom a signal went: to a master, to it and all its workers at one moment, or to one process, of which `which` says what it is. */
export type SignalTarget = 'master' | 'all' | 'process';

/** How a process ended, as far as it was seen. */
export type ProcessEnd = { readonly code: number } | { readonly signal: string | number } | { readonly unknown: string };

/**
 * What is known of an event beyond who did it and when, by its kind. An event's text is for people: whatever is decided by an event
 * is decided by these. Lines of a server's log have none: what they say is in their text, and is read there.
 */
export interface EventFacts {
  readonly 'signal-sent': {
    readonly signal: string;
    readonly pids: readonly number[];
    readonly target: SignalTarget;
    readonly which?: string;
  };
  /** `absentForMs`: so long before it was seen it was not there; null in the first look. `parentPid` is 0 if nothing tells it. */
  readonly 'process-appeared': { readonly command: string; readonly parentPid: number; readonly absentForMs: number | null };
  /** `presentMsBefore`: so long before it was missed it was still there. `end` is null if it ended well, or was never seen as a zombie. */
  readonly 'process-gone': { readonly command: string; readonly end: ProcessEnd | null; readonly presentMsBefore: number | null };
  readonly 'master-gone': { readonly end: ProcessEnd };
  readonly 'fifo-written': { readonly fifo: string; readonly commands: string };
  readonly 'instance-started': { readonly configuration: readonly string[] };
  readonly 'program-started': { readonly argv: readonly string[] };
  readonly 'build-switched': { readonly build: string };
  readonly 'file-touched': { readonly file: string };
  readonly 'transition-complete': { readonly from: string; readonly to: string };
  /** A worker by its number: it accepts, or was seen to pause or to serve again. */
  readonly 'worker-ready': { readonly worker: number };
  readonly 'worker-seen-paused': { readonly worker: number };
  readonly 'worker-seen-serving': { readonly worker: number };
  /**
   * Workers of a server that was there already were replaced while the deploy went on: that proves a restart, and not a deploy, since
   * new workers may run old code. `gone` is empty if only the log tells.
   */
  readonly 'workers-replaced': { readonly gone: readonly number[]; readonly spawned: readonly number[] };
  /** Requests that wait to be accepted. */
  readonly 'listen-queue': { readonly waiting: number };
}

/** A kind of event that has facts. */
export type FactKind = keyof EventFacts;
