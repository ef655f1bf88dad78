import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InconclusiveError } from '../../core/errors.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';
import { askAdmin } from './admin-socket.ts';

/** Debian's HAProxy is in a folder that is not on every user's PATH. */
const IN_PATH = ['sh', '-c', 'PATH="$PATH:/usr/sbin" exec "$@"', 'sh', 'haproxy'];

/** How HAProxy is set up: see conf/haproxy/haproxy.cfg. */
export interface HaproxySettings {
  /** Longest time of an old process, such as `200ms`; 30 s unless this is given. */
  readonly hardStopAfter?: string;
  /** How often servers are checked, in milliseconds; 500 unless this is given. */
  readonly checkEveryMs?: number;
  /** One process without a master, as it is reloaded by `-sf`; a master with a worker (`-W`) unless this is given. */
  readonly withoutMaster?: true;
  /** The listening sockets are fetched from this instance (`-x`). */
  readonly socketsFrom?: Instance;
  /** What else its configuration reads of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a backend ends: see conf/haproxy/ready-backend.mjs. */
export interface BackendSettings {
  /** How long it serves on after SIGTERM, in milliseconds; 0 unless this is given. */
  readonly sleepMs?: number;
  readonly readyWhileSleeping?: boolean;
  /** How long it is busy right before it closes its listener, in milliseconds; 0 unless this is given. */
  readonly busyMs?: number;
}

/** What can be done to HAProxy, and to servers of Node behind it, beyond what can be done to every server. */
export class HaproxyStage extends Stage {
  readonly #backends = new Map<string, string>();

  /** Starts a server for HAProxy, with the version that `current` points at, at an address of its own, and waits until it listens. */
  async startBackend(name: string, { sleepMs = 0, readyWhileSleeping = false, busyMs = 0 }: BackendSettings = {}): Promise<Instance> {
    const address = `127.0.0.1:${await freePort()}`;
    this.#backends.set(name, address);
    const instance = await this.start({
      name,
      argv: ['node', join(this.confFolder, 'ready-backend.mjs')],
      title: `start ${name}, a backend, at ${address}`,
      env: {
        HTTP_ADDRESS: address,
        SLEEP_MS: String(sleepMs),
        READY_WHILE_SLEEPING: readyWhileSleeping ? 'yes' : 'no',
        BUSY_MS: String(busyMs),
      },
      configuration: ['ready-backend.mjs'],
    });
    await instance.says(/^backend \d+ listens at /, { what: `${name} to import the app and listen`, imports: 1 });
    return instance;
  }

  /** Starts `count` backends at one time, named `ver_a-1` and so on. */
  startBackends(version: string, count: number, settings: BackendSettings = {}): Promise<readonly Instance[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.startBackend(`${version}-${i + 1}`, settings)));
  }

  /** Writes haproxy.cfg in the run's folder: a file of `conf/haproxy/`, with these backends as servers. */
  async writeConfiguration(backends: readonly Instance[], file = 'haproxy.cfg'): Promise<void> {
    const servers = backends.map(({ name }) => `  server ${name} ${this.#addressOf(name)}`).join('\n');
    const template = await readFile(this.conf(file), 'utf8');
    if (!this.configurationFiles.includes(file)) this.configurationFiles.push(file);
    await writeFile(join(this.folder, 'haproxy.cfg'), template.replace(/^ *# SERVERS$/m, servers));
    this.note('configuration-written', `haproxy.cfg of ${file}, with ${backends.map(({ name }) => name).join(' and ')}`);
  }

  /** Starts HAProxy with the haproxy.cfg that was written, and waits until it serves. */
  async startHaproxy(name: string, settings: HaproxySettings = {}): Promise<Instance> {
    const { hardStopAfter = '30s', checkEveryMs = 500, withoutMaster = false, socketsFrom, environment = {} } = settings;
    const options = [
      withoutMaster ? '-db' : '-W',
      '-f',
      join(this.folder, 'haproxy.cfg'),
      ...(socketsFrom === undefined ? [] : ['-x', this.#admin(socketsFrom)]),
    ];
    const instance = await this.start({
      name,
      argv: [...IN_PATH, ...options],
      title: `start ${name}: haproxy ${options.map((option) => option.replace(`${this.folder}/`, '')).join(' ')}`,
      env: {
        ADMIN_SOCKET: join(this.folder, `${name}.admin`),
        HARD_STOP_AFTER: hardStopAfter,
        CHECK_EVERY: `${checkEveryMs}ms`,
        ...environment,
      },
    });
    if (!withoutMaster) await instance.ready();
    await this.until(`${name} to answer at its admin socket`, async () => {
      if (instance.exit !== null) throw new InconclusiveError(`${name} has ended before it served; ${instance.logTail()}`);
      return this.ask(instance, 'show info').then(
        (info) => (info.includes('Pid: ') ? true : null),
        () => null,
      );
    });
    return instance;
  }

  /** Asks the runtime API. Rejects with InconclusiveError if that can not be asked. */
  ask(haproxy: Instance, command: string): Promise<string> {
    return askAdmin(this.#admin(haproxy), command).catch((error: Error) => {
      throw new InconclusiveError(
        `${haproxy.name} can not be asked "${command}" at its admin socket (${error.message}); ${haproxy.logTail()}`,
      );
    });
  }

  /** Tells the runtime API something, for the report. Rejects with InconclusiveError if it does not answer as it does when all is well. */
  async tell(haproxy: Instance, command: string, well = /^(?:New server registered\.|Server deleted\.)?$/): Promise<void> {
    const said = await this.step({ says: `"${command}" to the runtime API of ${haproxy.name}`, instance: haproxy.name }, () => {
      this.note('runtime-api', command);
      return this.ask(haproxy, command);
    });
    if (!well.test(said)) throw new InconclusiveError(`${haproxy.name} was told "${command}", and said: ${said}`);
  }

  /** Adds a backend by the runtime API, checked as the others are, and waits until it gets requests. */
  async addServer(haproxy: Instance, { name }: Instance): Promise<void> {
    await this.tell(haproxy, `add server app/${name} ${this.#addressOf(name)} check inter 500ms fall 2 rise 1`);
    await this.tell(haproxy, `enable health app/${name}`);
    await this.tell(haproxy, `enable server app/${name}`);
    await this.until(`${haproxy.name} to find ${name} up`, async () => ((await this.#stateOf(haproxy, name)).up ? true : null));
  }

  /** Has a server get no more requests, by the runtime API, and waits until it has none in hand. */
  async drainServer(haproxy: Instance, { name }: Instance): Promise<void> {
    await this.tell(haproxy, `set server app/${name} state drain`);
    await this.until(`${name} to have no request in hand`, async () => ((await this.#stateOf(haproxy, name)).sessions === 0 ? true : null));
  }

  /** Takes a server that has ended out of the balancer, by the runtime API. */
  async removeServer(haproxy: Instance, { name }: Instance): Promise<void> {
    await this.tell(haproxy, `set server app/${name} state maint`);
    // One that a connection is still counted for can't be deleted yet.
    await this.until(`${haproxy.name} to delete ${name}`, async () =>
      (await this.ask(haproxy, `del server app/${name}`)) === 'Server deleted.' ? true : null,
    );
  }

  /** Has the master load haproxy.cfg anew (SIGUSR2), and waits until the worker before has ended. */
  async reloads(haproxy: Instance): Promise<void> {
    haproxy.kill('SIGUSR2');
    await haproxy.says(/Former worker \(\d+\) exited/, { what: `the old worker of ${haproxy.name} to end` });
  }

  /** The same, and waits until the new worker has taken over: the one before may stay for its clients. */
  async takesOver(haproxy: Instance): Promise<void> {
    haproxy.kill('SIGUSR2');
    await haproxy.says(/Proxy front stopped/, { what: `the old worker of ${haproxy.name} to leave the listening socket` });
  }

  /** Tells backends to end, and waits until they have. */
  async endBackends(backends: readonly Instance[]): Promise<void> {
    for (const backend of backends) backend.kill('SIGTERM');
    await Promise.all(backends.map((backend) => backend.ended()));
  }

  /** SIGUSR1 opens a debugger in Node. */
  override async tellToEnd(instance: Instance): Promise<void> {
    if (this.#backends.has(instance.name)) instance.kill('SIGTERM');
    else await super.tellToEnd(instance);
  }

  /** `show stat` is a table of comma-separated values, whose first line names its columns. */
  async #stateOf(haproxy: Instance, name: string): Promise<{ readonly up: boolean; readonly sessions: number }> {
    const [head = '', ...rows] = (await this.ask(haproxy, 'show stat')).replace(/^# /, '').split('\n');
    const columns = head.split(',');
    const values = rows.map((row) => row.split(',')).find((row) => row[0] === 'app' && row[1] === name) ?? [];
    const value = (column: string): string => values[columns.indexOf(column)] ?? '';
    return { up: value('status') === 'UP', sessions: Number(value('scur') || 'NaN') };
  }

  #admin({ name }: Instance): string {
    return join(this.folder, `${name}.admin`);
  }

  #addressOf(name: string): string {
    const address = this.#backends.get(name);
    if (address === undefined) throw new RangeError(`${name} is no backend`);
    return address;
  }
}
