import { join } from 'node:path';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';

/** How a cluster is set up: see conf/node/primary.mjs and conf/node/worker.mjs. */
export interface ClusterSettings {
  /** The worker's file in `conf/node/`; `worker.mjs`, which ends gracefully, unless this is given. */
  readonly worker?: string;
  /** What a new worker must have done before an old one is told to end; `listening` unless this is given. */
  readonly nextWhen?: 'listening' | 'forked';
  /** Longest time that an old worker may take to end, in milliseconds; 30 s unless this is given. */
  readonly killAfterMs?: number;
  /** For so long a worker that is to end only says `Connection: close`, in milliseconds; 0 unless this is given. */
  readonly drainMs?: number;
  /** What a worker of HTTP/2 does with its connections when it ends: see conf/node/worker-http2.mjs. `close` unless this is given. */
  readonly sessions?: 'close' | 'destroy';
  /** The streams of `/events/` are closed, before they are over, by a worker that is told to end; it sends them on to their end unless this is given. */
  readonly closesStreams?: true;
  /** They begin anew with each connection: the application does not read `Last-Event-ID`. */
  readonly streamsBeginAnew?: true;
}

/** What can be done to a cluster of Node beyond what can be done to every server. */
export class NodeStage extends Stage {
  /** Starts a primary in the run's folder, and waits until each of its workers listens. */
  async startNode(name: string, settings: ClusterSettings = {}): Promise<Instance> {
    const {
      worker = 'worker.mjs',
      nextWhen = 'listening',
      killAfterMs = 30_000,
      drainMs = 0,
      sessions = 'close',
      closesStreams,
      streamsBeginAnew,
    } = settings;
    const instance = await this.start({
      name,
      argv: ['node', join(this.confFolder, 'primary.mjs')],
      title: `start ${name} with workers of ${worker}`,
      env: {
        ...{ WORKER: worker, NEXT_WHEN: nextWhen, KILL_AFTER_MS: String(killAfterMs), DRAIN_MS: String(drainMs), SESSIONS: sessions },
        ...(closesStreams === true ? { FOOSERV_EVENTS_ON_TERM: 'close' } : {}),
        ...(streamsBeginAnew === true ? { FOOSERV_EVENTS_RESUME: 'no' } : {}),
      },
      configuration: ['primary.mjs', worker],
    });
    await instance.ready();
    return instance;
  }

  /** Tells the primary to replace its workers (SIGUSR2), and waits until it has. */
  async reloads(instance: Instance): Promise<void> {
    instance.kill('SIGUSR2');
    await instance.says(/^primary \d+ has reloaded$/, { what: `${instance.name} to replace its workers`, imports: this.processes });
  }

  /** Waits until as many workers as there are have said, since the last transition began, that they listen. */
  async newWorkersListen(instance: Instance): Promise<void> {
    await instance.says(/^worker \d+ listens$/, {
      what: `all new workers of ${instance.name} to listen`,
      times: this.processes,
      imports: this.processes,
    });
  }

  /** Pids of the workers that have said that they listen and not that they ended, the first of them first. */
  workers(instance: Instance): readonly number[] {
    instance.log.read();
    const pidsOf = (pattern: RegExp): readonly number[] => instance.log.matching(pattern).map(({ text }) => Number(/\d+/.exec(text)?.[0]));
    const gone = new Set(pidsOf(/^worker \d+ (?:ended|was ended)/));
    return pidsOf(/^worker \d+ listens$/).filter((pid) => !gone.has(pid));
  }
}
