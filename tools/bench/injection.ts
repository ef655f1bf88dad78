import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How a service goes away: it closes its port, or hangs up on each client. */
export interface Injection {
  readonly kind: 'refuses' | 'hangs-up';
  readonly forMs: number;
}

/** From when to when it was away, in nanoseconds of CLOCK_MONOTONIC. */
export interface Stamps {
  readonly fromNs: string;
  readonly toNs: string;
}

/** A service in a process of its own that goes away when it is told to. */
export class Injector {
  readonly url: URL;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = new URL(`http://127.0.0.1:${port}/`);
  }

  /** Listens on the given port of 127.0.0.1. */
  static async start(port: number): Promise<Injector> {
    const child = fork(join(import.meta.dirname, 'outage-server.ts'), [String(port)]);
    const [ready] = (await once(child, 'message')) as [{ readonly port: number }];
    return new Injector(child, ready.port);
  }

  /** Has the service go away; settles when it is told when that was, which may be before it is over. */
  async inject(injection: Injection): Promise<Stamps> {
    this.#child.send(injection);
    const [stamps] = (await once(this.#child, 'message')) as [Stamps];
    return stamps;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
