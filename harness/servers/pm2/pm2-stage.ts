import { join } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';
import { describeExit } from '../../runtime/runtime.ts';

/** How pm2 is told of the application: see conf/pm2/ecosystem.config.cjs. */
export interface AppSettings {
  /** The worker's file in `conf/pm2/`; `server.mjs`, which ends gracefully, unless this is given. */
  readonly script?: string;
  /** Longest time that an old worker may take to end, in milliseconds; 30 s unless this is given. */
  readonly killTimeoutMs?: number;
  /** Longest time that a reload waits for a new worker, in milliseconds; more than any start takes unless this is given. */
  readonly listenTimeoutMs?: number;
  /** A new worker is ready when it says so, not when it listens. */
  readonly waitReady?: boolean;
  /** For so long a worker that is to end only says `Connection: close`, in milliseconds; 0 unless this is given. */
  readonly drainMs?: number;
  /** pm2 finds no program `ps` on its PATH, as in slim images. */
  readonly withoutPs?: true;
}

/** Starts pm2-runtime with a PATH that has node and nothing else. */
const WITHOUT_PS =
  'mkdir bin && ln -s "$(command -v node)" bin/node && runtime=$(command -v pm2-runtime) && PATH=$PWD/bin exec node "$runtime" "$@"';

/** The name of the application in conf/pm2/ecosystem.config.cjs. */
const APP = 'fooserv';

/** What can be done to pm2 beyond what can be done to every server. */
export class Pm2Stage extends Stage {
  #commands = 0;

  /** Starts pm2 in the foreground, with a home in the run's folder, and waits until each worker of the application listens. */
  async startPm2(name: string, settings: AppSettings = {}): Promise<Instance> {
    const { script = 'server.mjs', killTimeoutMs = 30_000, waitReady = false, drainMs = 0 } = settings;
    const { listenTimeoutMs = this.patienceMs(1), withoutPs } = settings;
    const instance = await this.start({
      name,
      // It would end by itself if no worker of a broken version were left.
      argv: [
        ...(withoutPs === undefined ? ['pm2-runtime'] : ['sh', '-c', WITHOUT_PS, 'sh']),
        ...['start', join(this.confFolder, 'ecosystem.config.cjs'), '--no-auto-exit'],
      ],
      title: `start ${name}: pm2-runtime with ${script}${withoutPs === undefined ? '' : ', and no ps on its PATH'}`,
      env: {
        ...this.#home,
        SCRIPT: script,
        KILL_TIMEOUT_MS: String(killTimeoutMs),
        LISTEN_TIMEOUT_MS: String(listenTimeoutMs),
        WAIT_READY: waitReady ? 'yes' : 'no',
        DRAIN_MS: String(drainMs),
      },
      configuration: ['ecosystem.config.cjs', script],
    });
    await this.workersListen(instance);
    return instance;
  }

  /** Carries out `pm2 reload` or `pm2 restart`, and waits for its end: it has told each old worker to end, and waited for that. */
  async pm2(action: 'reload' | 'restart'): Promise<void> {
    await this.carriedOut(await this.begin(action));
  }

  /** Waits for the end of a command of pm2 that was begun. Throws InconclusiveError if it fails. */
  async carriedOut(command: Instance): Promise<void> {
    const exit = await command.ended({ imports: this.processes });
    if (!('code' in exit) || exit.code !== 0)
      throw new InconclusiveError(`${command.name} of pm2 ${describeExit(exit)}; ${command.reason() ?? command.logTail()}`);
  }

  /** Begins it, and does not wait. */
  begin(action: 'reload' | 'restart'): Promise<Instance> {
    return this.startProgram(`${action}-${++this.#commands}`, ['pm2', action, APP], this.#home);
  }

  /** Waits until as many workers as there are have said, since the last transition began, that they listen. */
  async workersListen(instance: Instance): Promise<void> {
    await instance.says(this.props.server.ready, {
      what: `all workers of ${instance.name} to listen`,
      times: this.processes,
      imports: this.processes,
    });
  }

  /** Pid of the worker that was started first: it is the first that a reload replaces. Throws RangeError if there is none. */
  firstWorker(instance: Instance): number {
    instance.log.read();
    const pid = /\d+/.exec(instance.log.matching(/^Worker starts /)[0]?.text ?? '')?.[0];
    if (pid === undefined) throw new RangeError(`${instance.name} has started no worker`);
    return Number(pid);
  }

  /** Where pm2 keeps its sockets, and what keeps it from asking the network for its newest version. */
  get #home(): Readonly<Record<string, string>> {
    return { PM2_HOME: join(this.folder, 'pm2'), PM2_DISABLE_VERSION_CHECK: 'true', PM2_DISCRETE_MODE: 'true', NO_COLOR: '1' };
  }
}
