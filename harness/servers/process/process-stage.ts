import { spawn } from 'node:child_process';
import { lstat, rename, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { InconclusiveError, UsageError } from '../../core/errors.ts';
import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage, type StageProps } from '../../run/stage/stage.ts';
import { describeExit, RUN_LABEL } from '../../runtime/runtime.ts';

/** What a process server was declared to be. */
export interface ProcessTraits {
  /** The command that starts it; that of the app unless this is given. */
  readonly command: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
  /** A line by which it says that it can be asked; null if its address shows it. */
  readonly ready: RegExp | null;
  /** The link to the socket that clients connect to, by its name in the run's folder; null if they connect by TCP. */
  readonly socket: string | null;
}

/** What is particular about one process. */
export interface StartOptions {
  /** The command, in place of the usual one. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Gives it a port of its own, on the same host: for an instance behind a proxy. Its PORT and HTTP_ADDRESS are that one's. */
  readonly ownPort?: true;
}

const CONNECT_MS = 1000;

/** What can be done to any command that listens. */
export class ProcessStage extends Stage {
  readonly #traits: ProcessTraits;
  readonly #addresses = new Map<string, string>();

  constructor(props: StageProps, traits: ProcessTraits) {
    super(props);
    this.#traits = traits;
  }

  /**
   * Starts the server, or another one beside it, with the version of the app that `current` stands for, and waits until it can be asked.
   * Its environment says where to listen: HOST, PORT and HTTP_ADDRESS; if clients connect by a socket, SOCKET. That link is pointed at the
   * socket of the first one; `link` points it at another.
   */
  async startProcess(name: string, { command, env = {}, ownPort }: StartOptions = {}): Promise<Instance> {
    const { app } = this.props;
    const argv = command ?? this.#traits.command ?? app.start;
    if (argv === undefined || argv.length === 0)
      throw new UsageError(
        `nothing says which command starts ${name}`,
        "Say `start: ['node', 'current/server.js']` in defineApp, or `command` in defineProcess.",
      );
    const { socket } = this.#traits;
    const address = ownPort === true ? `127.0.0.1:${await freePort()}` : this.address;
    const [host = '', port = ''] = address.split(':');
    const where = socket === null ? address : join(this.folder, `${name}.sock`);
    this.#addresses.set(name, where);
    const its = {
      ...this.#traits.env,
      HOST: host,
      PORT: port,
      HTTP_ADDRESS: address,
      ...(socket === null ? {} : { SOCKET: where }),
      ...env,
    };
    // Else the one that is there would be taken for it.
    if (this.#traits.ready === null && (await accepts(where)))
      throw new UsageError(
        `something listens at ${where} before ${name} is started, so that does not show when it can be asked`,
        'Say the line of its log that does: `ready: /listening/` in defineProcess.',
      );
    const image = app.imageOf?.(this.folder) ?? null;
    const placed = argv.map((word) =>
      word.replaceAll('{port}', port).replaceAll('{host}', host).replaceAll('{socket}', where).replaceAll('{folder}', this.folder),
    );
    const instance = await this.start({
      name,
      argv: image === null ? placed : this.#inImage(name, image, placed, its),
      title: `start ${name}${image === null ? '' : ` in ${image}`}: ${placed.join(' ')}`,
      env: its,
    });
    await this.#ready(instance, where);
    if (socket !== null && !(await isThere(join(this.folder, socket)))) await this.link(instance);
    return instance;
  }

  /** Where an instance listens: host:port, or the path of its socket. */
  addressOf(instance: Instance): string {
    return this.#addresses.get(instance.name) ?? this.address;
  }

  /** Points the link that clients connect to at the socket of an instance, atomically. */
  async link(instance: Instance): Promise<void> {
    const { socket } = this.#traits;
    if (socket === null) throw new UsageError('clients connect by TCP, so there is no link', "Say `listens: 'socket'` in defineProcess.");
    const next = join(this.folder, `${socket}.next`);
    await symlink(`${instance.name}.sock`, next);
    await rename(next, join(this.folder, socket));
    this.note('link-switched', `${socket} -> ${instance.name}.sock`);
  }

  /** Tells an instance to end, by its usual signal or another, and waits until it has ended. */
  async stop(instance: Instance, signal = this.props.server.endSignal): Promise<void> {
    instance.kill(signal);
    await instance.ended();
  }

  /**
   * Carries a command of a deploy out, in the run's folder, and waits for its end. Its environment says what that of the servers says, and PID_NAME for
   * the pid of each instance. Rejects with InconclusiveError if it fails, as `watch` calls a deploy that failed.
   */
  async run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const [program, ...args] = argv;
    if (program === undefined) throw new UsageError('there is no command to run');
    await this.step({ says: `\`${argv.join(' ')}\``, instance: null }, () => this.#carryOut(program, args, env));
  }

  async #carryOut(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
    const argv = [program, ...args];
    const pids = Object.fromEntries(this.instances.map(({ name, pid }) => [`PID_${name.replaceAll(/\W/g, '_')}`, String(pid)]));
    this.note('command', argv.join(' '));
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...this.mark, HTTP_ADDRESS: this.address, ...pids, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      signal: this.signal,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)));
    const ended = new Promise<number | string>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(this.signal.aborted ? this.signal.reason : new UsageError(`\`${argv.join(' ')}\` can't be run: ${cause.message}`)),
      );
      child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
    });
    if (child.pid !== undefined)
      this.noteGroup(
        child.pid,
        ended.catch(() => undefined),
      );
    const end = await ended;
    if (end === 0) return;
    const how = describeExit(typeof end === 'number' ? { code: end } : { signal: end });
    throw new InconclusiveError(`\`${argv.join(' ')}\` ${how}${said.trim() === '' ? '' : `; it said last: ${said.trim()}`}`);
  }

  async #ready(instance: Instance, where: string): Promise<void> {
    const { ready } = this.#traits;
    if (ready !== null) {
      await instance.ready();
      return;
    }
    await this.until(
      `${instance.name} to listen at ${where}`,
      async () => {
        if (instance.exit !== null)
          throw new InconclusiveError(
            `${instance.name} ${describeExit(instance.exit)} before it listened at ${where}; ${instance.reason() ?? instance.logTail()}`,
            {
              facts: { kind: 'instance-ended', instance: instance.name, end: instance.exit, goal: 'start' },
            },
          );
        return (await accepts(where)) ? true : null;
      },
      this.patienceMs(1),
    );
  }

  /** The program is the client of Docker, which passes signals on; what runs in the container is marked as all of the run is. */
  #inImage(name: string, image: string, argv: readonly string[], env: Readonly<Record<string, string>>): readonly string[] {
    const { runId, workFolder, app, startupSeconds, slowSeconds, seed } = this.props;
    const journalFolder = join(workFolder, 'journal', name);
    const all = {
      ...app.environment({ startupSeconds, slowSeconds, seed, journalFolder, workFolder }),
      ...env,
      ...this.mark,
      ZERODROP_INSTANCE: name,
      INSTANCE: name,
    };
    return [
      'docker',
      'run',
      '--rm',
      '--init',
      ...['--network', 'host', '--name', `zerodrop-${runId}-${name}`, '--label', `${RUN_LABEL}=${runId}`],
      ...['--volume', `${workFolder}:${workFolder}`],
      ...Object.entries(all).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      image,
      ...argv,
    ];
  }
}

function accepts(where: string): Promise<boolean> {
  const [host = '', port = ''] = where.split(':');
  const socket = where.startsWith('/') ? connect({ path: where }) : connect({ host, port: Number(port) });
  return new Promise((resolve) => {
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.setTimeout(CONNECT_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
