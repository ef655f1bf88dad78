import type { RunEvent } from '../record/run-record.ts';
import { Masters } from './masters.ts';
import { NOTHING_KNOWN, type ServerKnowledge } from './server-knowledge.ts';

/** A line that is shorter after its event than this was written before it: lines are followed, and may be seen late. */
export const SEEN_LATE_MS = 250;
/** From the first word of an end until the kernel has closed all that the processes had open. */
const END_TAKES_MS = 100;

/** The events of a run in the order of time, and what is asked of them again and again. */
export class LogOfRun {
  readonly #events: readonly RunEvent[];
  readonly #lines = new Map<string, readonly RunEvent[]>();
  readonly #kills = new Map<number, RunEvent[]>();
  readonly #strategy: readonly RunEvent[];
  readonly #gone = new Map<number, RunEvent[]>();
  /** Workers that the log says were spawned, and that no look at the processes saw. */
  readonly #unseen = new Set<number>();
  readonly #masters: Masters;
  /** Whenever the number of instances with a public address changes. */
  readonly #listening: { readonly atMs: number; readonly left: number; readonly ended: RunEvent | null }[] = [];

  /** What is known of the server whose log this is. */
  readonly knowledge: ServerKnowledge;

  constructor(events: readonly RunEvent[], knowledge: ServerKnowledge = NOTHING_KNOWN) {
    this.knowledge = knowledge;
    const sorted = [...events].sort((a, b) => a.atMs - b.atMs);
    // Each request had its outcome before the harness told the server to end: what that made it say explains none.
    const teardown = sorted.findIndex(({ source, kind }) => source === 'harness' && kind === 'teardown');
    this.#events = teardown < 0 ? sorted : sorted.slice(0, teardown);
    // That the link is switched is noticed by no process until one imports.
    this.#strategy = this.#events.filter(({ source, kind }) => source === 'strategy' && kind !== 'build-switched');
    for (const event of this.#strategy) {
      if (event.kind !== 'signal-sent' || event.facts?.signal !== 'SIGKILL') continue;
      for (const pid of event.facts.pids) this.#kills.set(pid, [...(this.#kills.get(pid) ?? []), event]);
    }
    for (const event of this.#events) {
      if (event.kind === 'worker-spawned' && event.pid !== null) this.#unseen.add(event.pid);
    }
    for (const event of this.#events) {
      if (event.pid !== null && event.source === 'process') this.#unseen.delete(event.pid);
      if (event.kind !== 'process-gone' || event.pid === null) continue;
      this.#gone.set(event.pid, [...(this.#gone.get(event.pid) ?? []), event]);
    }
    this.#masters = new Masters(this.#events, knowledge);
    const owners = new Set<string>();
    const everOwned = new Set<string>();
    for (const event of this.#events) {
      const { instance, atMs } = event;
      if (instance === null) continue;
      if (event.source === 'log' && knowledge.listens?.test(event.text) === true) {
        owners.add(instance);
        everOwned.add(instance);
        this.#listening.push({ atMs, left: owners.size, ended: null });
      } else if (isEnd(event, this.#masters) && everOwned.has(instance)) {
        owners.delete(instance);
        this.#listening.push({ atMs, left: owners.size, ended: event });
      }
    }
  }

  /** Lines of the log that match, in the order of time. */
  lines(pattern: RegExp): readonly RunEvent[] {
    const known = this.#lines.get(pattern.source);
    if (known !== undefined) return known;
    const found = this.#events.filter((event) => event.source === 'log' && pattern.test(event.text));
    this.#lines.set(pattern.source, found);
    return found;
  }

  /** The last line that matches between two moments, and fits. */
  lineBetween(pattern: RegExp, fromMs: number, toMs: number, fits: (line: RunEvent) => boolean): RunEvent | null {
    const lines = this.lines(pattern);
    for (let i = countUntil(lines, toMs) - 1; i >= 0; i--) {
      const line = lines[i];
      if (line === undefined || line.atMs < fromMs) return null;
      if (fits(line)) return line;
    }
    return null;
  }

  /** The line that matches nearest to a moment, not longer than `beforeMs` before it, and fits. */
  lineNearest(pattern: RegExp, atMs: number, beforeMs: number, fits: (line: RunEvent) => boolean): RunEvent | null {
    const before = this.lineBetween(pattern, atMs - beforeMs, atMs, fits);
    const lines = this.lines(pattern);
    const after = lines.slice(countUntil(lines, atMs)).find((line) => line.atMs > atMs + SEEN_LATE_MS || fits(line));
    if (after === undefined || after.atMs > atMs + SEEN_LATE_MS) return before;
    return before !== null && atMs - before.atMs <= after.atMs - atMs ? before : after;
  }

  /** The SIGKILL that the strategy sent to a process between two moments. */
  killOf(pid: number, fromMs: number, toMs: number): RunEvent | null {
    return this.#kills.get(pid)?.find(({ atMs }) => atMs >= fromMs && atMs <= toMs) ?? null;
  }

  /**
   * Does a line of an instance's log that names no pid, and with which processes of its writer end, concern a process of that
   * instance? It does if the instance had one master. If it had several, only if the process was seen to be gone by the
   * next look, or came and went between two looks: the others' live on.
   */
  mayEnd({ instance, atMs }: RunEvent, pid: number, endMs: number): boolean {
    if (!this.#masters.several(instance, atMs)) return true;
    const untilMs = endMs + SEEN_LATE_MS;
    if (this.#unseen.has(pid)) return true;
    return (this.#gone.get(pid) ?? []).some((gone) => gone.atMs >= atMs && gone.atMs - notSeenFor(gone) <= untilMs);
  }

  /**
   * The process that was worker `number` of an instance when a line of its log was written; null if the log does not tell, or if
   * the instance had several masters, each with its own worker of that number.
   */
  workerOf({ instance, atMs }: RunEvent, number: number): number | null {
    const { worker } = this.knowledge;
    if (worker === undefined || this.#masters.several(instance, atMs)) return null;
    const its = (line: RunEvent): boolean => line.instance === instance && Number(worker.exec(line.text)?.groups?.['number']) === number;
    const spawned = this.lineBetween(worker, Number.NEGATIVE_INFINITY, atMs, its);
    return spawned === null ? null : Number(worker.exec(spawned.text)?.groups?.['pid']);
  }

  /** The line by which a process was spawned that ran all the time between two moments; it names its pid, as the first group. */
  running(spawned: RegExp, fromMs: number, toMs: number): RunEvent | null {
    const { buried } = this.knowledge;
    const ran = ({ atMs, text, instance }: RunEvent): boolean => {
      if (atMs > fromMs) return false;
      const pid = Number(spawned.exec(text)?.[1]);
      const its = (line: RunEvent): boolean => Number(buried?.exec(line.text)?.[1]) === pid;
      if (buried !== undefined && this.lineBetween(buried, atMs, toMs, its) !== null) return false;
      const gone = (this.#gone.get(pid) ?? []).some((event) => event.atMs >= atMs && event.atMs <= toMs);
      return !gone && this.endOf(instance ?? '', atMs, toMs) === null;
    };
    return this.lines(spawned).find(ran) ?? null;
  }

  /** The first that tells that an instance has ended between two moments; null if it lived on. */
  endOf(instance: string, fromMs: number, toMs: number): RunEvent | null {
    const inTime = this.#events.slice(countUntil(this.#events, fromMs), countUntil(this.#events, toMs + SEEN_LATE_MS));
    return inTime.find((event) => event.instance === instance && isEnd(event, this.#masters)) ?? null;
  }

  /**
   * The last line that an instance wrote before an end of it, since it had ended before that; null if there is none, or if several masters
   * write to its log, so that the line may be another's.
   */
  lineOfLife(pattern: RegExp, end: RunEvent): RunEvent | null {
    const { instance, atMs } = end;
    if (this.#masters.several(instance, atMs)) return null;
    const endedBefore = this.lastBefore(atMs, (event) => event !== end && event.instance === instance && isEnd(event, this.#masters));
    return this.lineBetween(pattern, endedBefore?.atMs ?? Number.NEGATIVE_INFINITY, atMs, (line) => line.instance === instance);
  }

  /** The strategy's last step before a moment. */
  stepBefore(atMs: number): RunEvent | null {
    return this.#strategy[countUntil(this.#strategy, atMs) - 1] ?? null;
  }

  /** The strategy's last step before a line of an instance's log that concerns that instance. */
  stepOf({ atMs, instance }: RunEvent): RunEvent | null {
    return this.lastBefore(
      atMs,
      (event) =>
        event.source === 'strategy' && (event.instance === instance || (event.instance === null && event.kind !== 'build-switched')),
    );
  }

  /** The end of an instance with a public address about the moment at which a request that waited for it was lost. */
  listenerEnded(sentMs: number, endMs: number): RunEvent | null {
    for (const { atMs, ended } of this.#listening) {
      if (ended !== null && atMs >= sentMs - END_TAKES_MS && atMs >= endMs - END_TAKES_MS && atMs <= endMs + SEEN_LATE_MS) return ended;
    }
    return null;
  }

  /**
   * The end of the last instance with a public address, if none had one at some moment between two. A connection is refused between its
   * sending and its end: the line by which the next instance listens may be seen in between.
   */
  nobodyListened(fromMs: number, toMs: number): RunEvent | null {
    const until = countUntil(this.#listening, toMs + SEEN_LATE_MS);
    for (let i = until - 1; i >= 0; i--) {
      const change = this.#listening[i];
      if (change === undefined) return null;
      if (change.left === 0) return change.ended;
      if (change.atMs <= fromMs) return null;
    }
    return null;
  }

  /** The last event before a moment that `fits`. */
  lastBefore(atMs: number, fits: (event: RunEvent) => boolean): RunEvent | null {
    for (let i = countUntil(this.#events, atMs) - 1; i >= 0; i--) {
      const event = this.#events[i];
      if (event !== undefined && fits(event)) return event;
    }
    return null;
  }
}

/**
 * The end of an instance: it says goodbye, it is killed, or, at the latest, its runtime tells that it has gone. Goodbyes name
 * no pid: if several masters write to one log, one that is said is a vassal's as likely, whose emperor stays.
 */
function isEnd(event: RunEvent, masters: Masters): boolean {
  if (event.kind === 'goodbye') return !masters.several(event.instance, event.atMs);
  return (
    event.kind === 'master-gone' || (event.kind === 'signal-sent' && event.facts?.signal === 'SIGKILL' && event.facts.target !== 'process')
  );
}

/** How long before a process was seen to be gone it was still seen: it ended between. Milliseconds, 0 if it isn't told. */
function notSeenFor(event: RunEvent): number {
  return event.kind === 'process-gone' ? (event.facts?.presentMsBefore ?? 0) : 0;
}

/** How many lie at or before a moment, in a list in the order of time. */
export function countUntil(list: readonly { readonly atMs: number }[], atMs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.atMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
