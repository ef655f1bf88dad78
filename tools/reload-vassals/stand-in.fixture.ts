import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { vassalName } from './name.ts';

/** How a stand-in answers a client that connects. */
export type Manner = 'well' | 'silent' | 'half' | 'drip' | 'dribble' | 'huge' | 'garbage' | 'other' | { readonly answer: string };

/** A vassal as the stand-ins tell of it. */
export interface Told {
  readonly file: string;
  pid: number;
  accepting: number;
  alive: boolean;
  lastCheckS: number;
  /** The emperor does not have it. */
  missing?: boolean;
  address?: string;
  /** Pid that subscribed, as the router tells it. */
  nodePid?: number;
}

/** A node that the router has besides those of `told`. */
export interface ExtraNode {
  readonly key: string;
  readonly address: string;
  alive: boolean;
  readonly lastCheckS: number;
  readonly pid?: number;
}

/** An emperor and a fastrouter that are nothing but their stats sockets, in a folder of their own with vassals' files. */
export class StandIn {
  readonly root = mkdtempSync(join(tmpdir(), 'zerodrop-vassals-'));
  readonly folder = join(this.root, 'vassals');
  readonly emperorStats = join(this.root, 'emperor.stats');
  readonly routerStats = join(this.root, 'fastrouter.stats');
  readonly told: Told[];
  readonly manner: { emperor: Manner; router: Manner } = { emperor: 'well', router: 'well' };
  readonly key: string;
  readonly extra: ExtraNode[] = [];
  /** Seconds that the emperor's `last_mod` is ahead of the file's own time. */
  lastModAheadS = 0;
  /** What comes back from a touch: after this many answers of the emperor. Null: nothing ever does. */
  backAfter: number | null = 3;
  answers = 0;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #lastMods = new Map<string, { seconds: number; answer: number }>();

  constructor(files: readonly string[], key = 'shop') {
    this.key = key;
    mkdirSync(this.folder);
    writeFileSync(join(this.root, 'vassal.ini'), '[uwsgi]\n');
    for (const file of files) symlinkSync(join(this.root, 'vassal.ini'), join(this.folder, file));
    this.told = files.map((file, i) => ({ file, pid: 4000 + i, accepting: 1, alive: true, lastCheckS: 5000 }));
  }

  async start(): Promise<this> {
    await this.#serve(
      this.emperorStats,
      () => this.#emperor(),
      () => this.manner.emperor,
    );
    await this.#serve(
      this.routerStats,
      () => this.#router(),
      () => this.manner.router,
    );
    return this;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(this.root, { recursive: true, force: true });
  }

  mtimeS(file: string): number {
    return Math.floor(lstatSync(join(this.folder, file)).mtimeMs / 1000);
  }

  /** Like the emperor: it tells what it has seen, and scans its folder afterwards. */
  #emperor(): string {
    this.answers++;
    const vassals = this.told
      .filter((told) => told.missing !== true)
      .map((told) => {
        const known = this.#lastMods.get(told.file) ?? {
          seconds: this.mtimeS(told.file) + this.lastModAheadS,
          answer: Number.NEGATIVE_INFINITY,
        };
        this.#lastMods.set(told.file, known);
        const away = this.backAfter === null ? known.answer > 0 : this.answers - known.answer <= this.backAfter;
        return {
          id: told.file,
          pid: told.pid,
          monitor: this.folder,
          last_mod: known.seconds,
          accepting: away ? 0 : told.accepting,
          cursed: 0,
        };
      });
    const text = JSON.stringify({ version: '2.0.21', pid: 77, cwd: this.folder, emperor: [this.folder], vassals, blacklist: [] });
    for (const [file, known] of this.#lastMods) {
      if (!existsSync(join(this.folder, file))) continue;
      const seconds = this.mtimeS(file);
      if (seconds > known.seconds) this.#lastMods.set(file, { seconds, answer: this.answers });
    }
    return text;
  }

  #router(): string {
    const awayAt = new Set<string>();
    const nodes = this.told.map((told) => {
      const known = this.#lastMods.get(told.file);
      const away = known !== undefined && known.answer > 0 && (this.backAfter === null || this.answers - known.answer <= this.backAfter);
      const name = told.address ?? join(this.root, `${vassalName(told.file)}.sock`);
      if (away) awayAt.add(name);
      return { name, last_check: told.lastCheckS, pid: told.nodePid ?? 0, death_mark: told.alive && !away ? 0 : 1, failcnt: 0, ref: 0 };
    });
    // A vassal that is away is so at all its keys.
    const extra = this.extra.map(({ key, address, alive, lastCheckS, pid }) => {
      const death_mark = alive && !awayAt.has(address) ? 0 : 1;
      return { key, nodes: [{ name: address, last_check: lastCheckS, pid: pid ?? 0, death_mark, failcnt: 0, ref: 0 }] };
    });
    return JSON.stringify({ version: '2.0.21', pid: 78, cwd: this.root, subscriptions: [{ key: this.key, nodes }, ...extra], cheap: 0 });
  }

  #serve(path: string, tell: () => string, manner: () => Manner): Promise<void> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      const text = tell();
      const how = manner();
      if (typeof how === 'object') return void socket.end(how.answer);
      switch (how) {
        case 'well':
          return void socket.end(text);
        case 'silent':
          return;
        case 'half':
          return void socket.end(text.slice(0, text.length / 2));
        case 'garbage':
          return void socket.end('HTTP/1.0 400 Bad Request\r\n\r\n');
        case 'other':
          return void socket.end('{"version":"2.0.21","listen_queue":0,"workers":[]}');
        case 'huge':
          return void drown(socket, 100);
        // What a server would say, byte by byte, and no end.
        case 'dribble': {
          let sent = 0;
          const timer = setInterval(() => socket.write(text[sent++ % text.length] ?? ''), 5);
          return void socket.on('close', () => clearInterval(timer));
        }
        case 'drip': {
          const timer = setInterval(() => socket.write(' '), 20);
          socket.on('close', () => clearInterval(timer));
        }
      }
    });
    this.#servers.push(server);
    return new Promise((resolve) => server.listen(path, resolve));
  }
}

/** Sends this many megabytes of what begins like JSON, as fast as they are taken, for as long as they are taken. */
async function drown(socket: Socket, megabytes: number): Promise<void> {
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const flood = function* (): Generator<string | Buffer> {
    yield '{"pid":1,"text":"';
    for (let i = 0; i < megabytes; i++) yield chunk;
    yield '"}';
  };
  await pipeline(flood, socket).catch(() => {});
}

/** Seconds of a file's own time, of the file that a link leads to if it is one. */
export function targetMtimeS(path: string): number {
  return Math.floor(statSync(path).mtimeMs / 1000);
}
