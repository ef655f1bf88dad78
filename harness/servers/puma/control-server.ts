import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ServerSample } from '../../core/record/run-record.ts';
import type { LiveProcesses, StatisticsSource } from '../../run/sampling/statistics-reader.ts';
import { samplesOf } from './control-stats.ts';
import { CONTROL_SUFFIX, PID_SUFFIX } from './puma-stage.ts';

/**
 * Asks Puma's control server for its statistics. It is a thread of the master, so a master that loads the app, or executes itself anew,
 * does not answer meanwhile. https://github.com/puma/puma/blob/v5.6.5/docs/stats.md
 */
export class ControlServer implements StatisticsSource {
  readonly name: string;
  readonly #path: string;
  readonly #signal: AbortSignal;
  #masterPid: number | null = null;

  constructor(name: string, path: string, signal: AbortSignal) {
    this.name = name;
    this.#path = path;
    this.#signal = signal;
  }

  async sample(withinMs: number, live: LiveProcesses): Promise<ServerSample | null> {
    try {
      const said: unknown = JSON.parse(await this.#ask(withinMs));
      const pid = Number.parseInt(await readFile(this.#path.replace(CONTROL_SUFFIX, PID_SUFFIX), 'utf8'), 10);
      const workers = samplesOf(said);
      if (workers === null || Number.isNaN(pid)) return this.#silent();
      this.#masterPid = pid;
      return { says: 'stats', name: this.name, pid, ...workers };
    } catch {
      return this.#masterPid !== null && !live.hasProcesses(this.name) ? null : this.#silent();
    }
  }

  /** Nothing is known of one that has not answered; one that never has is not listed. */
  #silent(): ServerSample | null {
    return this.#masterPid === null ? null : { says: 'nothing', name: this.name };
  }

  #ask(withinMs: number): Promise<string> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(withinMs)]);
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.#path, path: '/stats', agent: false, signal }, (answer) =>
        text(answer).then(resolve, reject),
      );
      asked.once('error', reject);
      asked.end();
    });
  }
}
