import { connect } from 'node:net';
import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import { Stage } from '../../run/stage/stage.ts';
import { startProxy } from '../proxy-by-nginx.ts';
import { switchUpstream } from '../switch-upstream.ts';

/** How a uvicorn is started: see conf/uvicorn/uvicorn.sh. */
export interface UvicornSettings {
  /** Number of processes; with more than one a parent starts them. As many as the scenario's `processes` unless this is given. */
  readonly workers?: number;
  /** `--timeout-graceful-shutdown`, in seconds; none unless this is given. uvicorn 0.22 or newer knows it. */
  readonly gracefulTimeoutS?: number;
  /** The library that speaks WebSockets; the one that is installed unless this is given. */
  readonly webSockets?: 'websockets' | 'wsproto';
  /** How long the app takes to answer a message of a WebSocket, in seconds; 0 unless this is given. */
  readonly messageS?: number;
  /** An address of its own, behind nginx; the public one unless this is given. */
  readonly address?: string;
}

/**
 * Workers may outlive their parent, which in Docker would take them with it as the first process. So a shell starts it and stays until the
 * last of them has ended: each has inherited the pipe that they write their log to, of which `cat` sees the end. It exits as the parent did.
 */
const UNTIL_THE_LAST_ENDS =
  '{ { sh "$0" 2>&1; code=$?; echo "the parent ended with code $code"; echo "$code" >&3; } | cat >&2; } 3>&1 | { read -r code; cat >/dev/null; exit "$code"; }';

/** What can be done to uvicorn, and to nginx in front of it, beyond what can be done to every server. */
export class UvicornStage extends Stage {
  readonly #behindNginx = new Map<string, string>();

  /** Starts a uvicorn, and waits until all its processes have imported the app and listen. */
  async startUvicorn(name: string, settings: UvicornSettings = {}): Promise<Instance> {
    const { workers = this.processes, gracefulTimeoutS, webSockets, messageS = 0, address } = settings;
    const script = this.conf('uvicorn.sh');
    const instance = await this.start({
      name,
      argv: workers > 1 ? ['sh', '-c', UNTIL_THE_LAST_ENDS, script] : ['sh', script],
      title: `start ${name}: uvicorn --workers ${workers}`,
      env: {
        WORKERS: String(workers),
        ...(gracefulTimeoutS === undefined ? {} : { GRACEFUL_TIMEOUT_S: String(gracefulTimeoutS) }),
        ...(webSockets === undefined ? {} : { WS: webSockets, FOOSERV_WS_ON_USR1: 'close', FOOSERV_WS_SECONDS: String(messageS) }),
        ...(address === undefined ? {} : { ADDRESS: address }),
      },
      configuration: ['uvicorn.sh'],
    });
    await this.#started(instance, workers);
    // A worker listens just after it says so.
    const where = address ?? this.address;
    await this.until(`${name} to listen at ${where}`, async () => ((await accepts(where)) ? true : null));
    return instance;
  }

  /** Starts a uvicorn that only nginx talks to, at an address of its own. */
  async startBehindNginx(name: string, settings: Omit<UvicornSettings, 'address' | 'workers'> = {}): Promise<Instance> {
    const address = `127.0.0.1:${await freePort()}`;
    this.#behindNginx.set(name, address);
    return this.startUvicorn(name, { address, workers: 1, ...settings });
  }

  /** Starts nginx in front of one of those, with a file of `conf/uvicorn/`, and waits until it serves. */
  async startNginx(name: string, uvicorn: Instance, file = 'nginx.conf', names: Readonly<Record<string, string>> = {}): Promise<Instance> {
    await this.switchUpstream(uvicorn);
    return startProxy(this, name, file, { names, workers: NGINX_WORKERS });
  }

  /** Writes down which uvicorn nginx passes requests to, atomically: a reload brings it. */
  async switchUpstream({ name }: Instance): Promise<void> {
    await switchUpstream(this, `upstream app {\n    server ${this.#behindNginx.get(name)};\n}\n`, name);
  }

  /** Waits until the workers of nginx that had the configuration from before its reload have ended. */
  async nginxHasReloaded(nginx: Instance): Promise<void> {
    await nginx.says(/: worker process \d+ exited with code 0$/, { what: `the old workers of ${nginx.name} to end`, times: NGINX_WORKERS });
  }

  /** Starts a process that holds the listening socket, with a uvicorn on it (conf/uvicorn/socket_holder.py); waits until that serves. */
  async startHolder(name: string): Promise<Instance> {
    const argv = ['/usr/bin/python3', this.conf('socket_holder.py')];
    const instance = await this.start({
      name,
      argv,
      title: `start ${name}, which holds the socket`,
      configuration: ['socket_holder.py'],
    });
    await this.#started(instance, 1);
    return instance;
  }

  /** Starts gunicorn as the manager of uvicorn's workers, and waits until they have imported the app. */
  async startGunicorn(name: string): Promise<Instance> {
    const argv = ['gunicorn', '--config', this.conf('gunicorn.py')];
    const instance = await this.start({ name, argv, title: `start ${name}: gunicorn with UvicornWorker`, configuration: ['gunicorn.py'] });
    await this.#started(instance, this.processes);
    return instance;
  }

  /** Waits until `count` server processes have said, since the last transition began, that they have imported the app and serve. */
  newServersAreReady(instance: Instance, count = this.processes, imports = 1): Promise<unknown> {
    return this.#started(instance, count, imports);
  }

  /** Tells a server process to end (SIGTERM), and waits until it has. */
  async endServer(instance: Instance, pid = 0): Promise<void> {
    instance.killProcess(pid, 'SIGTERM', 'a uvicorn');
    await this.until(`uvicorn ${pid} of ${instance.name} to end`, async () => ((await this.servers(instance)).includes(pid) ? null : true));
  }

  /** Opens connections beside the siege until a process has accepted one, and does something with that; the others are closed. */
  async placeAt(instance: Instance, pid: number, use: (connection: PlacedConnection) => void | Promise<void>): Promise<void> {
    const connection = await this.until(`uvicorn ${pid} of ${instance.name} to accept a connection`, async () => {
      const opened = await this.connect();
      if ((await opened.acceptedBy(instance)) === pid) return opened;
      opened.close();
      return null;
    });
    await use(connection);
  }

  /** Pids of the server processes that have said that they started and are still there, the first of them first. */
  async servers(instance: Instance): Promise<readonly number[]> {
    return this.#alive(instance, /Started server process \[(\d+)\]/);
  }

  /** Pid of the parent of several workers; undefined if there is none, or none any more. */
  async parent(instance: Instance): Promise<number | undefined> {
    return (await this.#alive(instance, /Started parent process \[(\d+)\]/)).at(-1);
  }

  /** The parent is told, or its orphans; a uvicorn of one process, a holder, a gunicorn is the process that was started. nginx ends by QUIT. */
  override async tellToEnd(instance: Instance): Promise<void> {
    if (instance.log.matching(/: start worker processes$/).length > 0) return instance.kill('SIGQUIT');
    if (instance.log.matching(/Started parent process/).length === 0) return super.tellToEnd(instance);
    const parent = await this.parent(instance);
    for (const pid of parent === undefined ? await this.servers(instance) : [parent]) instance.killMaster(pid, 'SIGTERM');
  }

  #started(instance: Instance, count: number, imports = 1): Promise<unknown> {
    const what = `all ${count} server processes of ${instance.name} to import the app`;
    return instance.says(/Application startup complete\./, { what, times: count, imports });
  }

  async #alive(instance: Instance, said: RegExp): Promise<readonly number[]> {
    instance.log.read();
    const alive = await instance.pids();
    return instance.log
      .matching(said)
      .map(({ text }) => Number(said.exec(text)?.[1]))
      .filter((pid) => alive.includes(pid));
  }
}

/** Does a process listen at an address, `host:port`? */
function accepts(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const socket = connect({ host, port: Number(port) });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** `worker_processes` of conf/uvicorn/nginx.conf. */
const NGINX_WORKERS = 2;
