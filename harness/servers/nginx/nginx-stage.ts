import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import { Stage } from '../../run/stage/stage.ts';
import { readProcess } from '../../runtime/processes.ts';
import { filledTemplate } from '../filled-template.ts';
import { switchUpstream } from '../switch-upstream.ts';

/** nginx stays the process that is started: as in most containers. */
const FOREGROUND = 'PATH="$PATH:/usr/sbin"; exec "$(command -v nginx)" "$@"';
/**
 * nginx takes USR2 only if the process that started it has ended (ngx_signal_handler: `ngx_getppid() == ngx_parent`). So one starts it,
 * waits until it has written its pid, and ends; the shell stays until the last process of any master has ended: each has inherited
 * the pipe (descriptor 3), of which the shell sees the end. By its absolute path: the upgrade executes it as it was called (execve).
 */
const UPGRADABLE =
  'PATH="$PATH:/usr/sbin"; { "$(command -v nginx)" "$@" 3>&1 >&2 & until [ -s nginx.pid ] || ! kill -0 $!; do sleep 0.02; done; } | cat >&2';

/** How a backend ends: see conf/nginx/backend.mjs. */
export interface BackendSettings {
  /** How long it serves on after SIGTERM, in milliseconds; 0 unless this is given. */
  readonly sleepMs?: number;
}

/** What is particular about one nginx. */
export interface NginxOptions {
  /** It takes USR2; true unless this is given. */
  readonly upgradable?: boolean;
  /** Where it listens; the public address unless this is given. */
  readonly address?: string;
  /** Number of its workers, as its configuration says. */
  readonly workers?: number;
  /** What else its configuration names. */
  readonly names?: Readonly<Record<string, string>>;
}

/** What can be done to nginx, and to the backends behind it, beyond what can be done to every server. */
export class NginxStage extends Stage {
  readonly #backends = new Map<Instance, string>();

  /** Starts backends with a version of the app, and writes them down as nginx's upstream. Settles when they listen. */
  async startBackends(build: string, count = 2, settings: BackendSettings = {}): Promise<readonly Instance[]> {
    const started = await Promise.all(
      Array.from({ length: count }, async (_, i) =>
        this.startBackend(`${build}-${i + 1}`, build, `127.0.0.1:${await freePort()}`, settings),
      ),
    );
    await this.switchUpstream(started);
    return started;
  }

  /** Starts a backend on an address. Settles when it listens. */
  async startBackend(name: string, build: string, address: string, { sleepMs = 0 }: BackendSettings = {}): Promise<Instance> {
    const argv = ['node', join(this.confFolder, 'backend.mjs')];
    const backend = await this.startProgram(name, argv, { BUILD: build, BACKEND_ADDRESS: address, SLEEP_MS: String(sleepMs) });
    this.#backends.set(backend, address);
    await backend.says(/^backend \d+ listens /, { what: `${name} to listen`, imports: 1 });
    return backend;
  }

  /** Ends each backend and starts one with another version at its address, one after the other. */
  async replaceBackends(from: string, to: string): Promise<void> {
    const old = [...this.#backends.keys()].filter(({ name }) => name.startsWith(`${from}-`));
    for (const [i, backend] of old.entries()) {
      backend.kill('SIGTERM');
      await backend.ended();
      await this.startBackend(`${to}-${i + 1}`, to, this.addressOf(backend));
    }
  }

  /** Where nginx connects to a backend. */
  addressOf(backend: Instance): string {
    const address = this.#backends.get(backend);
    if (address === undefined) throw new RangeError(`${backend.name} is no backend`);
    return address;
  }

  /** Writes upstream.conf, atomically: what a reload brings. */
  async switchUpstream(backends: readonly Instance[]): Promise<void> {
    const servers = backends.map((backend) => `    server ${this.addressOf(backend)} max_fails=0;`);
    await switchUpstream(this, `upstream app {\n${servers.join('\n')}\n}\n`, backends.map(({ name }) => name).join(' and '));
  }

  /**
   * Writes upstream.conf for users who come back, atomically. What they keep in the cookie `route` says which backend they are sent to: a
   * hash over a random name of the user's own, or the name of the backend that answered them first.
   */
  async switchSessions(backends: readonly Instance[], routed: 'by-hash' | 'by-name'): Promise<void> {
    const named = backends.map((backend) => [backend.name, this.addressOf(backend)] as const);
    const servers = named.map(([, address]) => `    server ${address} max_fails=0;`);
    const lines =
      routed === 'by-hash'
        ? ['map $cookie_route $route { "" $request_id; default $cookie_route; }', 'map "" $chosen { default app; }']
        : [
            `map $upstream_addr $route {\n    default none;\n${named.map(([name, address]) => `    ${address} ${name};`).join('\n')}\n}`,
            `map $cookie_route $chosen {\n    default app;\n${named.map(([name, address]) => `    ${name} ${address};`).join('\n')}\n}`,
          ];
    const upstream = ['upstream app {', ...(routed === 'by-hash' ? ['    hash $route;'] : []), ...servers, '}'];
    await switchUpstream(this, `${[...lines, ...upstream].join('\n')}\n`, named.map(([name]) => name).join(' and '));
  }

  /** Writes an upstream.conf that nginx can't read. */
  breakUpstream(): Promise<void> {
    return switchUpstream(this, 'upstream app {\n    server 127.0.0.1:1\n}\n', 'what can not be parsed: a semicolon is missing');
  }

  /** Starts nginx with a file of `conf/nginx/`. Settles when it has its workers. */
  async startNginx(name: string, file: string, options: NginxOptions = {}): Promise<Instance> {
    const { upgradable = true, workers = WORKERS } = options;
    const path = await this.configure(name, file, options);
    // Root's nginx would become another user, who may not enter the run's folder.
    const user = process.getuid?.() === 0 ? 'user root; ' : '';
    const args = ['-e', 'stderr', '-p', this.folder, '-c', path, '-g', `${user}daemon off;`];
    const argv = ['sh', '-c', upgradable ? UPGRADABLE : FOREGROUND, 'sh', ...args];
    const nginx = await this.start({ name, argv, title: `start ${name} with ${file}`, configuration: [file] });
    await nginx.ready();
    await nginx.says(/: start worker process \d+$/, { what: `${name} to have its workers`, times: workers });
    if (upgradable) await this.#starterEnds(nginx);
    return nginx;
  }

  /** Writes the configuration of an nginx, of a file of `conf/nginx/`. Gives its path. */
  async configure(
    name: string,
    file: string,
    { address = this.address, workers = WORKERS, names = {} }: NginxOptions = {},
  ): Promise<string> {
    const template = await readFile(this.conf(file), 'utf8');
    const path = join(this.folder, `${name}.conf`);
    const known = { HTTP_ADDRESS: address, FOLDER: this.folder, WORKERS: String(workers), ...names };
    await writeFile(path, filledTemplate(template, known));
    return path;
  }

  /** Starts a first nginx, the origin, at an address of its own, and a second one, the edge, in front of it, with a file of `conf/nginx/`. */
  async startBehindEdge(file: string): Promise<void> {
    const address = `127.0.0.1:${await freePort()}`;
    await this.startNginx('origin', 'proxy.conf', { address });
    await this.startNginx('edge', file, { upgradable: false, workers: 1, names: { ORIGIN: address } });
  }

  /** Pids of the workers that were started and have not exited. */
  workers(nginx: Instance): readonly number[] {
    nginx.log.read();
    const pidsOf = (pattern: RegExp): readonly number[] => nginx.log.matching(pattern).map(({ text }) => Number(pattern.exec(text)?.[1]));
    const gone = new Set(pidsOf(/: worker process (\d+) exited /));
    return pidsOf(/: start worker process (\d+)$/).filter((pid) => !gone.has(pid));
  }

  /** Opens connections beside the siege that have carried a request, and are idle. */
  async keptConnections(count: number): Promise<readonly PlacedConnection[]> {
    const kept: PlacedConnection[] = [];
    for (let i = 0; i < count; i++) kept.push(await this.connect());
    for (const connection of kept) connection.send('/fast/');
    await Promise.all(kept.map(({ outcome }) => outcome));
    return kept;
  }

  /** Pids of the masters that have said that they start workers, the first of them first. */
  masters(nginx: Instance): readonly number[] {
    nginx.log.read();
    const said = nginx.log.matching(MASTER).map(({ text }) => Number(MASTER.exec(text)?.[1]));
    return [...new Set(said)];
  }

  /** Sends a signal to the newest master, or to one that is given. */
  signalMaster(nginx: Instance, signal: NodeJS.Signals, pid = this.masters(nginx).at(-1)): void {
    if (pid === undefined) throw new RangeError(`${nginx.name} has no master`);
    nginx.killMaster(pid, signal);
  }

  /** Pids of the masters that live, the first of them first. */
  async livingMasters(nginx: Instance): Promise<readonly number[]> {
    const alive = await nginx.pids();
    return this.masters(nginx).filter((pid) => alive.includes(pid));
  }

  /** Waits until new workers were started since the last transition began, and the old ones have exited. */
  async workersAreReplaced(nginx: Instance): Promise<void> {
    await nginx.says(/: start worker process \d+$/, { what: `the new workers of ${nginx.name}`, times: WORKERS });
    await this.oldWorkersExit(nginx);
  }

  /** Waits until new workers were started since the last transition began, and the old ones were told to end; they may stay for their clients. */
  async newWorkersStart(nginx: Instance): Promise<void> {
    await nginx.says(/: start worker process \d+$/, { what: `the new workers of ${nginx.name}`, times: WORKERS });
    await nginx.says(/: gracefully shutting down$/, { what: `the old workers of ${nginx.name} to be told`, times: WORKERS });
  }

  /** Tells the newest master to start another one by the binary that is there now (USR2). Settles when that has its workers. */
  async upgradeBinary(nginx: Instance): Promise<void> {
    this.signalMaster(nginx, 'SIGUSR2');
    await nginx.says(/: start worker process \d+$/, { what: 'the workers of the new master', times: WORKERS });
  }

  /** Upgrades the binary, and ends the old master by a signal. Settles when the new one is alone; gives the pid of the old one. */
  async upgradeAndEnd(nginx: Instance, signal: NodeJS.Signals): Promise<number | undefined> {
    const [old] = this.masters(nginx);
    await this.upgradeBinary(nginx);
    this.signalMaster(nginx, signal, old);
    await this.until('the old master to end', async () => ((await this.livingMasters(nginx)).length === 1 ? true : null));
    return old;
  }

  /** Waits until as many workers as there are have exited since the last transition began. */
  async oldWorkersExit(nginx: Instance): Promise<void> {
    await nginx.says(/: worker process \d+ exited /, { what: `the old workers of ${nginx.name} to exit`, times: WORKERS });
  }

  /** Backends end by SIGTERM, and the masters of nginx by SIGQUIT. */
  override async tellToEnd(instance: Instance): Promise<void> {
    if (this.#backends.has(instance)) return instance.kill('SIGTERM');
    const masters = await this.livingMasters(instance);
    for (const pid of masters) this.signalMaster(instance, 'SIGQUIT', pid);
    if (masters.length === 0) await super.tellToEnd(instance);
  }

  /** USR2 is ignored as long as the shell that started nginx lives: one of two is left, which stays until the last process has ended. */
  async #starterEnds(nginx: Instance): Promise<void> {
    await this.until(`the shell that started ${nginx.name} to end`, async () => {
      const processes = await Promise.all((await nginx.pids()).map(readProcess));
      return processes.filter((each) => each?.command === 'sh').length === 1 ? true : null;
    });
  }
}

/** `worker_processes` of the files in conf/nginx/. */
const WORKERS = 2;
const MASTER = /\[notice\] (\d+)#\d+: start worker processes$/;
