import { type ChildProcess, spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../harness/core/siege/free-port.ts';
import { readProcess } from '../../harness/runtime/processes.ts';
import { readStats } from '../../harness/servers/uwsgi/stats.ts';

/** The import takes this long; like a framework, it does its work at the first request, which is made right away. */
const STARTUP_S = 1;

/** A program's path, if it is on PATH or where Debian keeps what only root runs; null if it is not. */
export function findProgram(name: string): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin']) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder.
    }
  }
  return null;
}

/**
 * A site as the documentation of uwsgi_reload describes one, made of plain processes of which zerodrop's own runs know
 * nothing: an emperor, started with options on its command line as a distribution's init script does, a fastrouter on
 * its own, nginx, and vassals of one process each that are symbolic links to one ini file.
 */
export class Site {
  readonly root = mkdtempSync(join(tmpdir(), 'zerodrop-site-'));
  readonly folder = join(this.root, 'uwsgi.d');
  readonly emperorStats = join(this.root, 'emperor_stats.sock');
  readonly routerStats = join(this.root, 'fastrouter_stats.sock');
  readonly names: readonly string[];
  url = '';
  readonly #children: ChildProcess[] = [];

  constructor(count: number) {
    this.names = Array.from({ length: count }, (_, i) => `uwsgi_vassal_${String(i + 1).padStart(2, '0')}`);
  }

  /** Starts everything; settles when every vassal answers behind the router. */
  async start(): Promise<void> {
    const address = `127.0.0.1:${await freePort()}`;
    this.url = `http://${address}/`;
    mkdirSync(this.folder);
    writeFileSync(join(this.root, 'wsgi.py'), APPLICATION);
    writeFileSync(join(this.root, 'uwsgi_vassal.ini'), vassalIni(this.root));
    writeFileSync(join(this.root, 'nginx.conf'), nginxConf(this.root, address));
    for (const name of this.names) symlinkSync(join(this.root, 'uwsgi_vassal.ini'), join(this.folder, `${name}.ini`));
    const router = [
      '--fastrouter',
      join(this.root, 'fastrouter.sock'),
      '--fastrouter-subscription-server',
      join(this.root, 'subscribe.sock'),
    ];
    this.#run('fastrouter', [
      'uwsgi',
      '--master',
      '--die-on-term',
      '--plugins',
      'fastrouter',
      ...router,
      '--fastrouter-stats-server',
      this.routerStats,
    ]);
    const emperor = ['--emperor', this.folder, '--emperor-nofollow', '--emperor-stats-server', this.emperorStats];
    this.#run('emperor', ['uwsgi', '--master', '--die-on-term', ...emperor]);
    const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
    this.#run('nginx', [findProgram('nginx') ?? 'nginx', '-p', this.root, '-c', join(this.root, 'nginx.conf'), ...user]);
    await this.until(
      'every vassal to be subscribed and nginx to answer',
      async () => (await this.#subscribed()) === this.names.length && this.#answers(),
    );
  }

  /** The pid of each vassal's worker. */
  async workers(): Promise<readonly number[]> {
    return Promise.all(this.names.map(async (name) => (await readStats(join(this.root, `${name}.stats`))).workers[0]?.pid ?? 0));
  }

  /** How often the app was imported, by all vassals. */
  imports(): number {
    return readFileSync(join(this.root, 'imports'), 'utf8').length;
  }

  /** How many requests vassals have begun with. One that was begun and lost, and then asked again, counts twice. */
  begun(): number {
    return statSync(join(this.root, 'begun')).size;
  }

  /** How often nginx was let down by the router, and asked it again. */
  askedAgain(): number {
    return [...readFileSync(join(this.root, 'nginx.log'), 'utf8').matchAll(/upstream prematurely closed connection/g)].length;
  }

  /**
   * From here on accept4() takes the workers there are now a fiftieth of a second, by strace's fault injection. A signal meets them
   * in the moment that is microseconds otherwise: when they have a connection and do not count it yet.
   */
  async slowAccept(): Promise<void> {
    const inject = ['-e', 'trace=accept4', '-e', 'inject=accept4:delay_exit=20000'];
    for (const pid of await this.workers()) this.#run(`strace-${pid}`, ['strace', '-p', String(pid), ...inject]);
    const attached = async (): Promise<boolean> =>
      (await this.workers()).every((pid) => / attached/.test(readFileSync(join(this.root, `strace-${pid}.log`), 'utf8')));
    await this.until('strace to be attached to every worker', attached);
  }

  /** Ends what was started, and what that started: a vassal goes when its emperor does. */
  async stop(): Promise<void> {
    const emperor = await readStats<{ readonly vassals: readonly { readonly pid: number }[] }>(this.emperorStats).catch(() => ({
      vassals: [],
    }));
    await Promise.all(this.#children.toReversed().map((child) => endOf(child)));
    for (const { pid } of emperor.vassals) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It is gone, as it should be.
      }
    }
    // One that still runs could make a file in the folder while it is removed.
    const goes = emperor.vassals.map(
      ({ pid }) =>
        async () =>
          ((await readProcess(pid))?.state ?? 'Z') === 'Z',
    );
    for (const isGone of goes) await this.until('a vassal to be gone', isGone);
    rmSync(this.root, { recursive: true, force: true });
  }

  async until(what: string, look: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!(await look().catch(() => false))) {
      if (performance.now() > deadline) throw new Error(`waited too long for ${what}:\n${this.logs()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #run(name: string, [program = '', ...args]: readonly string[]): void {
    const log = openSync(join(this.root, `${name}.log`), 'a');
    this.#children.push(spawn(program, args, { cwd: this.root, stdio: ['ignore', log, log], env: { ...process.env, SITE: this.root } }));
  }

  async #subscribed(): Promise<number> {
    const stats = await readStats<{ readonly subscriptions: readonly { readonly nodes: readonly unknown[] }[] }>(this.routerStats);
    return stats.subscriptions.flatMap(({ nodes }) => nodes).length;
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      get(this.url, { agent: false }, (response) => resolve(response.resume().statusCode === 200)).on('error', reject);
    });
  }

  /** What everything that was started has said, for a test that has failed. */
  logs(): string {
    return ['emperor', 'fastrouter', 'nginx']
      .map((name) => join(this.root, `${name}.log`))
      .map((path) => (existsSync(path) ? readFileSync(path, 'utf8').slice(-8000) : ''))
      .join('\n');
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
    const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

const APPLICATION = `
import os, threading, time

def start():
    time.sleep(${STARTUP_S})
    with open(os.environ["SITE"] + "/imports", "a") as imports:
        imports.write("x")

begun = os.open(os.environ["SITE"] + "/begun", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

class Lazy:
    started = False

    def __call__(self, environ, start_response):
        if not self.started:
            start()
            self.started = True
        if "wsgi.input" in environ:  # not the request to itself
            os.write(begun, b"x")
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
        return [b"ok\\n"]

application = Lazy()
# A request to itself, so that no user has to wait for the first one.
application({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda status, headers: None)
`;

const vassalIni = (root: string): string => `[uwsgi]
plugins = python3
master = true
processes = 1
chdir = ${root}
wsgi-file = ${root}/wsgi.py
need-app = true
socket = ${root}/%n.sock
stats = ${root}/%n.stats
master-fifo = ${root}/%n.fifo
subscribe2 = server=${root}/subscribe.sock,key=the-site
subscribe-freq = 1
start-unsubscribed = true
hook-accepting1-once = spinningfifo:${root}/%n.fifo S
unsubscribe-on-graceful-reload = true
disable-logging = true
`;

const nginxConf = (root: string, address: string): string => `daemon off;
worker_processes 1;
pid ${root}/nginx.pid;
error_log stderr notice;
events {}
http {
    access_log off;
    client_body_temp_path ${root}/body;
    proxy_temp_path ${root}/proxy;
    fastcgi_temp_path ${root}/fastcgi;
    uwsgi_temp_path ${root}/uwsgi;
    scgi_temp_path ${root}/scgi;
    # A vassal that is told to end may have accepted a connection of the router and not looked at it yet: it drops it (see the
    # scenario accept-race-forced). No process has begun with the request then, so that it can be asked again: twice the same router.
    upstream site {
        server unix:${root}/fastrouter.sock max_fails=0;
        server unix:${root}/fastrouter.sock max_fails=0;
    }
    server {
        listen ${address};
        location / {
            include /etc/nginx/uwsgi_params;
            uwsgi_pass site;
            uwsgi_param UWSGI_FASTROUTER_KEY the-site;
            uwsgi_next_upstream error;
        }
    }
}
`;
