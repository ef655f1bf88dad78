import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type ClientRequest, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { freePort } from '../../core/siege/free-port.ts';
import { poll, waitFor } from '../../core/wait.ts';
import { type FooservFlavour, fooservIn } from './fooserv.ts';

/** The simplest server of each kind, which serves what `current` points at on a port. */
const SERVERS: Readonly<Record<FooservFlavour, { readonly program: string; argv(port: number, folder: string): readonly string[] }>> = {
  wsgi: { program: 'python3', argv: (port) => ['python3', '-c', WSGI, String(port)] },
  asgi: {
    program: 'uvicorn',
    argv: (port) => ['uvicorn', '--host', '127.0.0.1', '--port', String(port), '--no-access-log', 'asgi:application'],
  },
  rack: {
    program: 'puma',
    argv: (port) => ['puma', '--bind', `tcp://127.0.0.1:${port}`, '--threads', '4:4', '--quiet', 'current/config.ru'],
  },
  php: {
    program: 'php',
    argv: (port, folder) => {
      // PHP preloads for root only as a user who is named, be it root.
      const user = process.getuid?.() === 0 ? ['opcache.preload_user=root'] : [];
      const settings = ['opcache.enable_cli=1', `opcache.preload=${folder}/current/preload.php`, ...user];
      return ['php', ...settings.flatMap((setting) => ['-d', setting]), '-S', `127.0.0.1:${port}`, 'current/index.php'];
    },
  },
  node: { program: 'node', argv: (port) => ['node', '--input-type=module', '-e', NODE, String(port)] },
};

const WSGI = `import sys
from wsgiref.simple_server import make_server
from wsgi import application
make_server("127.0.0.1", int(sys.argv[1]), application).serve_forever()`;

const NODE = `import { createServer } from 'node:http';
const { default: app } = await import(process.cwd() + '/current/app.mjs');
createServer(app).listen(Number(process.argv[1]), '127.0.0.1');`;

/** The program that must be on PATH for a flavour. */
export function programOf(flavour: FooservFlavour): string {
  return SERVERS[flavour].program;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What a fooserv that runs in a server of its own is started under. */
export interface Circumstances {
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  readonly seed: number | null;
}

/** A fooserv in the simplest server of its kind. */
export class OwnServer {
  readonly pid: number;
  readonly #port: number;
  readonly #folder: string;
  readonly #child: ReturnType<typeof spawn>;

  private constructor(port: number, folder: string, child: ReturnType<typeof spawn>, pid: number) {
    this.#port = port;
    this.#folder = folder;
    this.#child = child;
    this.pid = pid;
  }

  /** Starts it with a build; it may not answer yet. */
  static async start(flavour: FooservFlavour, build: string, circumstances: Circumstances): Promise<OwnServer> {
    const folder = await mkdtemp(join(tmpdir(), 'zd-fooserv-'));
    await mkdir(join(folder, 'journal'));
    const app = fooservIn(flavour);
    await app.switchBuild(folder, build);
    const port = await freePort();
    const environment = app.environment({ ...circumstances, journalFolder: join(folder, 'journal'), workFolder: folder });
    const child = spawn(SERVERS[flavour].argv(port, folder), folder, {
      // A short stream: what a test asks for in full.
      FOOSERV_EVENTS: '12',
      ...environment,
      PYTHONPATH: `current:${environment['APP_PATH']}`,
    });
    if (child.pid === undefined) throw new Error(`${flavour} did not start: ${(await child).shortMessage}`);
    return new OwnServer(port, folder, child, child.pid);
  }

  /** Waits until it answers. */
  async answers(): Promise<void> {
    const look = async (): Promise<true | null> => {
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${(await this.#child).all}`);
      return this.get('/fast/', { 'X-Fooserv-Journal': 'off' }).then(
        () => true,
        () => null,
      );
    };
    await waitFor(poll(look, 20), { what: 'fooserv to answer', timeoutMs: 15_000, signal: new AbortController().signal });
  }

  /** What it said, once it has ended by itself. */
  async ended(): Promise<{ readonly code: number | undefined; readonly said: string }> {
    const { exitCode, all } = await this.#child;
    return { code: exitCode, said: all ?? '' };
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.#ask(request({ host: '127.0.0.1', port: this.#port, path, headers, agent: false }));
  }

  post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.#ask(request({ host: '127.0.0.1', port: this.#port, path, method: 'POST', headers, agent: false }), body);
  }

  async #ask(sent: ClientRequest, body = ''): Promise<Answered> {
    sent.end(body);
    const [response] = await once(sent, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
  }

  /** Lines of its journal, of all processes. */
  async journal(): Promise<readonly string[]> {
    const names = await readdir(join(this.#folder, 'journal'));
    const texts = await Promise.all(names.map((name) => readFile(join(this.#folder, 'journal', name), 'utf8')));
    return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  }

  /** Names of its journal's files. */
  journalFiles(): Promise<readonly string[]> {
    return readdir(join(this.#folder, 'journal'));
  }

  /** Ends it, and removes what it wrote. Returns what it said. */
  async stop(): Promise<string> {
    this.#child.kill('SIGKILL');
    const { all } = await this.#child;
    await rm(this.#folder, { recursive: true, force: true });
    return all ?? '';
  }
}

function spawn(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  const [program = '', ...args] = argv;
  return execa(program, args, { cwd, env, all: true, reject: false, stdin: 'ignore' });
}
