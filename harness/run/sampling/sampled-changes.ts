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
    const ago = sinceMs === null ? '' : `, it was not there ${Math.round(atMs - sinceMs)} ms before`;
    for (const { instance, pid, command, ppid } of appeared)
      this.#recorder.event('process', 'process-appeared', instance, pid, `${command} is there, a child of ${ppid}${ago}`, atMs);
    for (const process of gone)
      this.#recorder.event(
        'process',
        'process-gone',
        process.instance,
        process.pid,
        `${process.command} is gone${endOf(process)}${sinceMs === null ? '' : `, it was there ${Math.round(atMs - sinceMs)} ms before`}`,
        atMs,
      );
  }

  /** Workers that accept for the first time, and queues that are longer than ever. */
  servers({ atMs, servers }: Sample): void {
    for (const server of servers) {
      if (server.says !== 'stats') continue;
      for (const [id, pid, state] of server.workers) {
        const key = `${server.name} ${pid}`;
        if ((state !== 'idle' && state !== 'busy') || this.#accepting.has(key)) continue;
        this.#accepting.add(key);
        this.#recorder.event('stats', 'worker-ready', server.name, pid, `worker ${id} accepts`, atMs);
      }
      if (server.listenQueue <= (this.#longestQueue.get(server.name) ?? 0)) continue;
      this.#longestQueue.set(server.name, server.listenQueue);
      this.#recorder.event('stats', 'listen-queue', server.name, server.pid, `${server.listenQueue} wait to be accepted`, atMs);
    }
  }
}

/** How it ended, where it was seen as a zombie: a signal in the low seven bits, an exit code above them (wait(2)). */
function endOf({ state, exitStatus }: RunProcess): string {
  if (state !== 'Z' || exitStatus === 0) return '';
  const signal = exitStatus & 0x7f;
  return signal === 0 ? `, it exited with ${exitStatus >> 8}` : `, ended by signal ${signal}`;
}
