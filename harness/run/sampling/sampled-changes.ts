import type { ProcessEnd } from '../../core/record/event-facts.ts';
import type { Recorder } from '../../core/record/recorder.ts';
import type { Sample } from '../../core/record/run-record.ts';
import type { RunProcess, TableChange } from './process-table.ts';

/** Turns what looks see into events, each once, with what is known of when it really happened. */
export class Notices {
  readonly #recorder: Recorder;
  /** Workers that were seen to accept, and the longest queue, by server. */
  readonly #accepting = new Set<string>();
  readonly #longestQueue = new Map<string, number>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Processes that came and went. `sinceMs` is when the look before began; null in the first. */
  processes({ appeared, gone }: TableChange, atMs: number, sinceMs: number | null): void {
    const betweenMs = sinceMs === null ? null : Math.round(atMs - sinceMs);
    for (const { instance, pid, command, ppid } of appeared) {
      const text = `${command} is there, a child of ${ppid}${betweenMs === null ? '' : `, it was not there ${betweenMs} ms before`}`;
      this.#recorder.fact('process', 'process-appeared', instance, pid, { command, parentPid: ppid, absentForMs: betweenMs }, text, atMs);
    }
    for (const process of gone) {
      const { command, instance, pid } = process;
      const end = endOf(process);
      const text = `${command} is gone${endInWords(end)}${betweenMs === null ? '' : `, it was there ${betweenMs} ms before`}`;
      this.#recorder.fact('process', 'process-gone', instance, pid, { command, end, presentMsBefore: betweenMs }, text, atMs);
    }
  }

  /** Workers that accept for the first time, and queues that are longer than ever. */
  servers({ atMs, servers }: Sample): void {
    for (const server of servers) {
      if (server.says !== 'stats') continue;
      for (const [id, pid, state] of server.workers) {
        const key = `${server.name} ${pid}`;
        if ((state !== 'idle' && state !== 'busy') || this.#accepting.has(key)) continue;
        this.#accepting.add(key);
        this.#recorder.fact('stats', 'worker-ready', server.name, pid, { worker: id }, `worker ${id} accepts`, atMs);
      }
      if (server.listenQueue <= (this.#longestQueue.get(server.name) ?? 0)) continue;
      this.#longestQueue.set(server.name, server.listenQueue);
      const waiting = server.listenQueue;
      this.#recorder.fact('stats', 'listen-queue', server.name, server.pid, { waiting }, `${waiting} wait to be accepted`, atMs);
    }
  }
}

/** How it ended, if it was seen as a zombie: a signal in the low seven bits, an exit code above them (wait(2)). */
function endOf({ state, exitStatus }: RunProcess): Exclude<ProcessEnd, { readonly unknown: string }> | null {
  if (state !== 'Z' || exitStatus === 0) return null;
  const signal = exitStatus & 0x7f;
  return signal === 0 ? { code: exitStatus >> 8 } : { signal };
}

function endInWords(end: ReturnType<typeof endOf>): string {
  if (end === null) return '';
  return 'code' in end ? `, it exited with ${end.code}` : `, ended by signal ${end.signal}`;
}
