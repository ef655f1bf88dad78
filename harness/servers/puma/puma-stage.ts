import { join } from 'node:path';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';

/** How Puma is set up: see conf/puma/puma.rb. */
export interface PumaSettings {
  /** The application's folder; the link `current` unless this is given. */
  readonly directory?: string;
  readonly preload?: true;
  readonly forkWorker?: true;
  readonly workerShutdownTimeoutS?: number;
  readonly forceShutdownAfterS?: number;
}

/** What the control socket and the file with the pid are called, after an instance's name. */
export const CONTROL_SUFFIX = '.control';
export const PID_SUFFIX = '.pid';

const BOOTED = /- Worker (\d+) \(PID: (\d+)\) booted in /;

/** What can be done to Puma beyond what can be done to every server. */
export class PumaStage extends Stage {
  /** Starts a Puma, and waits until each of its workers has loaded the app. */
  async startPuma(name: string, settings: PumaSettings = {}): Promise<Instance> {
    const { directory = join(this.folder, 'current'), preload, forkWorker, workerShutdownTimeoutS, forceShutdownAfterS } = settings;
    const instance = await this.start({
      name,
      argv: ['puma', '-C', this.conf('puma.rb')],
      title: `start ${name}: puma with ${this.processes} workers`,
      env: {
        DIRECTORY: directory,
        CONTROL: join(this.folder, `${name}${CONTROL_SUFFIX}`),
        PIDFILE: join(this.folder, `${name}${PID_SUFFIX}`),
        ...(preload === undefined ? {} : { PRELOAD: 'yes' }),
        ...(forkWorker === undefined ? {} : { FORK_WORKER: 'yes' }),
        ...(workerShutdownTimeoutS === undefined ? {} : { WORKER_SHUTDOWN_TIMEOUT: String(workerShutdownTimeoutS) }),
        ...(forceShutdownAfterS === undefined ? {} : { FORCE_SHUTDOWN_AFTER: String(forceShutdownAfterS) }),
      },
      configuration: ['puma.rb'],
    });
    await this.workersBoot(instance, this.processes);
    return instance;
  }

  /** Waits until `count` workers have said, since the last transition began, that they have loaded the app. */
  async workersBoot(instance: Instance, count = this.processes): Promise<void> {
    await instance.says(BOOTED, { what: `${count} workers of ${instance.name} to load the app`, times: count, imports: count });
  }

  /** Tells the master to replace one worker after the other (USR1), and waits until it has. */
  async restartsPhased(instance: Instance): Promise<void> {
    instance.kill('SIGUSR1');
    await this.workersBoot(instance);
  }

  /** Tells the master to execute itself anew (USR2), and waits until its workers have loaded the app. */
  async restartsHot(instance: Instance): Promise<void> {
    instance.kill('SIGUSR2');
    await this.workersBoot(instance);
  }

  /** Places a slow request in each worker, beside the siege; settles when each has accepted one. */
  async placeSlowInEach(instance: Instance): Promise<void> {
    const without = new Set((await this.workers(instance)).values());
    await this.until(`each worker of ${instance.name} to accept a slow request`, async () => {
      const connection = await this.connect();
      connection.send('/slow/');
      without.delete(await connection.acceptedBy(instance));
      return without.size === 0 ? true : null;
    });
  }

  /** Pids of the workers that have booted and live, by their number. */
  async workers(instance: Instance): Promise<ReadonlyMap<number, number>> {
    instance.log.read();
    const alive = await instance.pids();
    const booted = instance.log.matching(BOOTED).map(({ text }) => BOOTED.exec(text)?.slice(1, 3).map(Number) ?? []);
    return new Map(booted.filter(([, pid = 0]) => alive.includes(pid)) as [number, number][]);
  }
}
