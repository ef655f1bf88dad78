import { dirname, join } from 'node:path';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';

/**
 * If the first process of a container ends, as the first master does in an upgrade by USR2, the container ends with all that
 * is in it. So a shell starts gunicorn and stays until the last process of any master has ended: each has inherited the
 * pipe (descriptor 3), of which the shell sees the end. It exits as the first master did.
 */
const UNTIL_THE_LAST_ENDS = '{ gunicorn --config "$0" 3>&1 >&2; echo "$?"; } | { read -r code; cat >&2; exit "$code"; }';

/** What can be done to gunicorn beyond what can be done to every server. */
export class GunicornStage extends Stage {
  /**
   * Starts a gunicorn with a configuration file, in the run's folder, and waits until each worker has imported the app. The file is looked
   * for in the user's `conf` and in `conf/gunicorn/`; wrapper.py, which is there, says what of it is replaced.
   */
  async startGunicorn(name: string, file: string, env: Readonly<Record<string, string>> = {}): Promise<Instance> {
    const conf = this.conf(file);
    const isOurs = dirname(conf) === this.confFolder;
    const instance = await this.start({
      name,
      argv: ['sh', '-c', UNTIL_THE_LAST_ENDS, join(this.confFolder, 'wrapper.py')],
      title: `start ${name} with ${file}`,
      env: { GUNICORN_CONF: conf, ...env },
      configuration: isOurs ? ['base.py', file] : [file],
    });
    await instance.says(/Workers wanted: /, { what: `${name} to listen`, imports: 1 });
    await instance.says(/Worker ready/, {
      what: `all ${this.workersOf(instance)} workers of ${name} to import the app`,
      times: this.workersOf(instance),
      imports: 1,
    });
    return instance;
  }

  /** How many workers its configuration asks for, as the newest master has said. */
  workersOf(instance: Instance): number {
    instance.log.read();
    return Number(/Workers wanted: (\d+)/.exec(instance.log.matching(/Workers wanted: \d+/).at(-1)?.text ?? '')?.[1] ?? this.processes);
  }

  /** Pids of the masters that have said that they listen, the first of them first. */
  masters(instance: Instance): readonly number[] {
    instance.log.read();
    const said = instance.log.matching(/Listening at: .* \((\d+)\)$/).map(({ text }) => Number(/\((\d+)\)$/.exec(text)?.[1]));
    return [...new Set(said)];
  }

  /** Sends a signal to the newest master, or to one that is given. */
  signalMaster(instance: Instance, signal: NodeJS.Signals, pid = this.masters(instance).at(-1)): void {
    if (pid === undefined) throw new RangeError(`${instance.name} has no master that listens`);
    instance.killMaster(pid, signal);
  }

  /** The masters are told; the shell that started the first ends after them. nginx in front ends by QUIT. */
  override async tellToEnd(instance: Instance): Promise<void> {
    if (instance.log.matching(/: start worker processes$/).length > 0) return instance.kill('SIGQUIT');
    const masters = await this.livingMasters(instance);
    for (const pid of masters) this.signalMaster(instance, 'SIGTERM', pid);
    if (masters.length === 0) await super.tellToEnd(instance);
  }

  /** Pids of the masters that live, the first of them first. */
  async livingMasters(instance: Instance): Promise<readonly number[]> {
    const alive = await instance.pids();
    return this.masters(instance).filter((pid) => alive.includes(pid));
  }

  /** Waits until as many workers as there are have said, since the last transition began, that they are ready. */
  async newWorkersAreReady(instance: Instance): Promise<void> {
    await instance.says(/Worker ready/, {
      what: `all new workers of ${instance.name} to import the app`,
      times: this.workersOf(instance),
      imports: 1,
    });
  }

  /** Waits until as many workers as there are have said, since the last transition began, that they end. */
  async oldWorkersEnd(instance: Instance): Promise<void> {
    await instance.says(/Worker exiting/, { what: `all old workers of ${instance.name} to end`, times: this.workersOf(instance) });
  }

  /** Reloads it in place (HUP); settles when the new workers have imported the app, and the old ones have ended. */
  async reloads(instance: Instance): Promise<void> {
    this.signalMaster(instance, 'SIGHUP');
    await Promise.all([this.newWorkersAreReady(instance), this.oldWorkersEnd(instance)]);
  }

  /** Starts a second master beside the first (USR2), and ends the first when all workers of the second have imported the app. */
  async upgrades(instance: Instance): Promise<void> {
    const [old] = await this.livingMasters(instance);
    this.signalMaster(instance, 'SIGUSR2', old);
    await this.newWorkersAreReady(instance);
    this.signalMaster(instance, 'SIGTERM', old);
    await this.oldWorkersEnd(instance);
    await this.until('the old master to end', async () => ((await this.livingMasters(instance)).length === 1 ? true : null));
  }

  /** Sends a signal to the master this many times, each when it has heard the one before. */
  async signalsMaster(instance: Instance, signal: 'SIGTTIN' | 'SIGTTOU', times: number): Promise<void> {
    const heard = signal === 'SIGTTIN' ? /Handling signal: ttin/ : /Handling signal: ttou/;
    for (let i = 1; i <= times; i++) {
      this.signalMaster(instance, signal);
      await instance.says(heard, { what: `the master of ${instance.name} to hear ${signal}`, times: i });
    }
  }

  /** Waits until this many workers have ended by themselves, and others have imported the app in their place. */
  async workersAreReplaced(instance: Instance, workers: number): Promise<void> {
    const what = `${workers} workers of ${instance.name} to have served their requests, and others to be ready`;
    await instance.says(/Autorestarting worker after current request/, { what, times: workers, imports: workers });
    await instance.says(/Worker ready/, { what, times: workers, imports: 1 });
  }
}
