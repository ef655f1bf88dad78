import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import { Stage } from '../../run/stage/stage.ts';
import { filledTemplate } from '../filled-template.ts';
import { switchUpstream } from '../switch-upstream.ts';
import { askFastcgi } from './fastcgi.ts';
import { askPool } from './pool-status.ts';

/** Shell: finds the newest FPM, whose name carries its version on Debian. */
export const PROGRAM =
  'fpm=$(command -v php-fpm || ls /usr/sbin/php-fpm[0-9]* /usr/local/sbin/php-fpm* 2>/dev/null | sort -V | tail -n 1);';
const NGINX = 'PATH="$PATH:/usr/sbin"; exec "$(command -v nginx)" "$@"';
const ASK_MS = 5000;

/** How a pool is set up: see conf/php-fpm/pool.conf. */
export interface PoolSettings {
  /** For how long workers may finish when FPM reloads or ends, such as `10s`; `0` unless this is given, as is FPM's default. */
  readonly processControlTimeout?: string;
  /** How workers are made; `static` unless this is given. */
  readonly pm?: 'static' | 'dynamic' | 'ondemand';
  /** Most workers; as many as the clients need unless this is given. */
  readonly workers?: number;
  /** A worker ends after this many requests; never unless this is given. */
  readonly maxRequests?: number;
  /** With `ondemand` a worker ends when it was idle for this time; `10s` unless this is given. */
  readonly idleTimeout?: string;
  /** Where nginx connects: a Unix socket unless this is given. */
  readonly listens?: 'socket' | 'tcp';
  /** How many connections may wait; 511 unless this is given, as is FPM's default. */
  readonly backlog?: number;
  /** After this time, in seconds, opcache kills the workers that keep it from being reset; 180 unless this is given, as is its default. */
  readonly forceRestartSeconds?: number;
  /** Executes the version's preload.php, once, before it answers; true unless this is given. */
  readonly preloads?: boolean;
}

/** What can be done to PHP-FPM, and to the nginx in front of it, beyond what can be done to every server. */
export class PhpFpmStage extends Stage {
  readonly #sockets = new Map<Instance, string>();

  /** Starts an FPM with the version that `current` points at, and waits until each of its workers is there. */
  async startFpm(name: string, settings: PoolSettings = {}): Promise<Instance> {
    const { processControlTimeout = '0', pm = 'static', workers = this.processes, listens = 'socket', preloads = true } = settings;
    const socket = listens === 'tcp' ? `127.0.0.1:${await freePort()}` : join(this.folder, `${name}.sock`);
    const isRoot = process.getuid?.() === 0;
    const argv = ['sh', '-c', `${PROGRAM} exec "$fpm" "$@"`, 'sh', '--nodaemonize', '--force-stderr', ...(isRoot ? ['-R'] : [])];
    const instance = await this.start({
      name,
      argv: [...argv, '-y', this.conf('pool.conf'), '-c', this.conf('php.ini')],
      title: `start ${name}: ${pm}, process_control_timeout = ${processControlTimeout}${preloads ? ', with preloading' : ''}`,
      env: {
        FOLDER: this.folder,
        LISTEN: socket,
        BACKLOG: String(settings.backlog ?? 511),
        PROCESS_CONTROL_TIMEOUT: processControlTimeout,
        PM: pm,
        PROCESSES: String(workers),
        MAX_REQUESTS: String(settings.maxRequests ?? 0),
        FORCE_RESTART: String(settings.forceRestartSeconds ?? 180),
        IDLE_TIMEOUT: settings.idleTimeout ?? '10s',
        PRELOAD: preloads ? join(this.folder, 'current', 'preload.php') : '',
        PRELOAD_USER: isRoot ? 'root' : '',
      },
      configuration: ['pool.conf', 'php.ini'],
    });
    this.#sockets.set(instance, socket);
    await instance.ready();
    if (pm === 'static') await instance.says(WORKER, { what: `the workers of ${name}`, times: workers });
    return instance;
  }

  /**
   * Starts nginx in front of an FPM. Settles when it has its worker. `root` is the variable by which FPM is told where the script is:
   * `$document_root` is the path with the link `current`, `$realpath_root` is where that leads.
   */
  async startFront(fpm: Instance, root: '$document_root' | '$realpath_root' = '$document_root'): Promise<Instance> {
    await this.#writeUpstream(fpm);
    const template = await readFile(this.conf('front.conf'), 'utf8');
    if (!this.configurationFiles.includes('front.conf')) this.configurationFiles.push('front.conf');
    const path = join(this.folder, 'nginx.conf');
    await writeFile(path, filledTemplate(template, { HTTP_ADDRESS: this.address, FOLDER: this.folder, ROOT: root }));
    // Root's nginx would become another user, who may not enter the run's folder.
    const user = process.getuid?.() === 0 ? 'user root; ' : '';
    const args = ['-e', 'stderr', '-p', this.folder, '-c', path, '-g', `${user}daemon off;`];
    const nginx = await this.startProgram('nginx', ['sh', '-c', NGINX, 'sh', ...args]);
    await nginx.says(/: start worker process \d+$/, { what: 'nginx to have its worker' });
    return nginx;
  }

  /** Has nginx pass requests to another FPM from now on: a reload. Settles when the worker before has finished what it had in hand. */
  async switchFront(fpm: Instance): Promise<void> {
    const nginx = this.instance('nginx');
    await this.#writeUpstream(fpm);
    nginx.kill('SIGHUP');
    await nginx.says(/: worker process \d+ exited /, { what: 'the old worker of nginx to exit' });
  }

  /** Tells FPM to reload (USR2), and waits until it has executed itself anew and each worker is there. */
  async reloads(fpm: Instance, workers = this.processes): Promise<void> {
    fpm.kill('SIGUSR2');
    await fpm.says(/: ready to handle connections$/, { what: `${fpm.name} to be ready again`, imports: 1 });
    await fpm.says(WORKER, { what: `the new workers of ${fpm.name}`, times: workers });
  }

  /** Tells FPM to end (QUIT), and waits until it has. */
  async ends(fpm: Instance): Promise<void> {
    fpm.kill('SIGQUIT');
    await fpm.ended();
  }

  /**
   * Empties the cache of compiled scripts, by a request of its own (conf/php-fpm/reset.php), and waits until that is done: opcache waits
   * until the requests that were in flight have ended.
   */
  async resetOpcache(fpm: Instance): Promise<void> {
    const ask = (query: string): Promise<string> => {
      const params = { SCRIPT_FILENAME: this.conf('reset.php'), SCRIPT_NAME: '/reset.php', QUERY_STRING: query };
      return askFastcgi(this.#socketOf(fpm), params, ASK_MS);
    };
    this.note('opcache-reset', `opcache_reset() by a request to ${fpm.name}: ${await ask('reset')}`);
    await this.until(`${fpm.name} to have reset its opcache`, async () => ((await ask('')) === 'done' ? true : null));
  }

  /** The worker that began last with a request that it executes, as the status page says. */
  async workerAtWork(fpm: Instance): Promise<number> {
    return this.until(`a worker of ${fpm.name} to execute a request`, async () => {
      const running = (await askPool(join(this.folder, `${fpm.name}.status`), ASK_MS)).processes.filter(({ state }) => state === 'Running');
      return running.sort((a, b) => a['request duration'] - b['request duration'])[0]?.pid ?? null;
    });
  }

  /** Places requests that reach the queue of FPM's socket: settles when as many more connections wait there. */
  async placeInQueue(fpm: Instance, count: number): Promise<readonly PlacedConnection[]> {
    const before = await this.#queued(fpm);
    const placed: PlacedConnection[] = [];
    for (let i = 0; i < count; i++) placed.push(await this.connect());
    for (const connection of placed) connection.send('/fast/');
    await this.until(`${count} requests to wait in the queue of ${fpm.name}`, async () =>
      (await this.#queued(fpm)) >= before + count ? true : null,
    );
    return placed;
  }

  /** Connections to a Unix socket that no process has accepted: their end of it has no inode yet (unix_sock, net/unix/af_unix.c). */
  async #queued(fpm: Instance): Promise<number> {
    const sockets = (await readFile('/proc/net/unix', 'latin1')).split('\n');
    const waits = new RegExp(` 0 ${this.#socketOf(fpm)}$`);
    return sockets.filter((line) => waits.test(line)).length;
  }

  /** Pids of the workers that FPM has said that it started and not that they ended, the first of them first. */
  workers(fpm: Instance): readonly number[] {
    fpm.log.read();
    const pidsOf = (pattern: RegExp): readonly number[] => fpm.log.matching(pattern).map(({ text }) => Number(pattern.exec(text)?.[1]));
    const gone = new Set(pidsOf(/child (\d+) (?:exited|has been killed)/));
    return pidsOf(WORKER).filter((pid) => !gone.has(pid));
  }

  #socketOf(fpm: Instance): string {
    const socket = this.#sockets.get(fpm);
    if (socket === undefined) throw new RangeError(`${fpm.name} is no FPM`);
    return socket;
  }

  /** Writes upstream.conf, atomically. */
  async #writeUpstream(fpm: Instance): Promise<void> {
    const socket = this.#socketOf(fpm);
    const server = socket.startsWith('/') ? `unix:${socket}` : socket;
    await switchUpstream(this, `upstream app {\n    server ${server} max_fails=0;\n}\n`, fpm.name);
  }
}

/** The pool of the application; that of the status page has workers of its own. */
const WORKER = /\[pool www\] child (\d+) started$/;
