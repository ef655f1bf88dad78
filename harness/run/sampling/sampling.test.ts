import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startClock } from '../../core/clock.ts';
import { Recorder } from '../../core/record/recorder.ts';
import type { Sample, ServerSample } from '../../core/record/run-record.ts';
import { UWSGI } from '../../servers/uwsgi/uwsgi-server.ts';
import { paperProc } from './fake-proc.fixture.ts';
import { type Proc, thisProc } from './proc.ts';
import { type RunningSampling, startSampling } from './sampling.ts';

const EVERY_MS = 10;
let folder = '';
const servers: Server[] = [];
const sockets = new Set<Socket>();
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-sampling-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  await rm(folder, { recursive: true, force: true });
});

/** A stats server that does with each connection what the test says. */
async function statsServer(name: string, serve: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  servers.push(server);
  server.listen(join(folder, `${name}.stats`));
  await once(server, 'listening');
  return server;
}

const worker = (id: number, pid: number, status: string, accepting = 1) => ({ id, pid, status, accepting, requests: 0, respawn_count: 1 });
const stats = (pid: number, ...workers: readonly unknown[]): string => JSON.stringify({ pid, version: '2.0.21', listen_queue: 3, workers });

function sample(proc: Proc): { readonly sampling: RunningSampling; readonly recorder: Recorder } {
  const clock = startClock();
  const recorder = new Recorder(clock);
  return {
    recorder,
    sampling: startSampling({ statistics: UWSGI.statistics, runId: 'run1', workFolder: folder, clock, recorder, everyMs: EVERY_MS, proc }),
  };
}

/** Looks until something is so, and gives the samples. Bounded by the test's time. */
async function until(sampling: RunningSampling, isSo: () => boolean): Promise<readonly Sample[]> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  return (await sampling.stop()).looks;
}

const saidOf = (looks: readonly Sample[], name: string): readonly (ServerSample | undefined)[] =>
  looks.map(({ servers: all }) => all.find((server) => server.name === name));

describe('sampling', () => {
  it('records what each worker does, and the queue', async () => {
    const proc = paperProc();
    proc.start(10, { run: 'run1', instance: 'a' });
    let asked = 0;
    const workers = [worker(1, 11, 'idle'), worker(2, 12, 'busy'), worker(3, 13, 'pause'), worker(4, 14, 'idle', 0), worker(5, 0, 'cheap')];
    await statsServer('a', (socket) => {
      asked++;
      socket.end(stats(10, ...workers, worker(6, 16, 'sig17')));
    });
    const { sampling, recorder } = sample(proc);
    const looks = await until(sampling, () => asked > 2);
    expect(looks[0]?.servers).toEqual([
      {
        says: 'stats',
        name: 'a',
        pid: 10,
        listenQueue: 3,
        workers: [
          [1, 11, 'idle'],
          [2, 12, 'busy'],
          [3, 13, 'paused'],
          [4, 14, 'loading'],
          [5, 0, 'cheap'],
          [6, 16, 'busy'],
        ],
      },
    ]);
    const events = recorder.events.filter((event) => event.source === 'stats');
    expect(events.map(({ kind, pid }) => [kind, pid])).toEqual([
      ['worker-ready', 11],
      ['worker-ready', 12],
      ['worker-ready', 16],
      ['listen-queue', 10],
    ]);
  });

  it('asks a server that hangs no second question, goes on with the others, and ends at once', async () => {
    const proc = paperProc();
    proc.start(10, { run: 'run1', instance: 'a' });
    let [asked, others, hangs] = [0, 0, false];
    await statsServer('a', (socket) => {
      asked++;
      if (!hangs) socket.end(stats(10));
      hangs = true;
    });
    await statsServer('b', (socket) => {
      others++;
      socket.end(stats(20));
    });
    const { sampling } = sample(proc);
    const looks = await until(sampling, () => others > 3);
    expect(asked).toBe(2);
    expect(
      saidOf(looks, 'a')
        .slice(0, 3)
        .map((server) => server?.says),
    ).toEqual(['stats', 'nothing', 'nothing']);
    const from = performance.now();
    const { error } = await sampling.stop();
    expect(performance.now() - from).toBeLessThan(100);
    expect(error.unanswered).toBeGreaterThanOrEqual(2);
  });

  it('tells a master that executes itself anew from one that is gone, and from orphans', async () => {
    const proc = paperProc();
    proc.start(10, { run: 'run1', instance: 'a' });
    proc.start(11, { run: 'run1', instance: 'a', ppid: 10 });
    let asked = 0;
    const server = await statsServer('a', (socket) => {
      asked++;
      socket.end(stats(10));
    });
    const { sampling, recorder } = sample(proc);
    let marks = 100;
    /** Two looks that began: the first has ended when the second begins. */
    const looks = async (): Promise<void> => {
      for (let look = 0; look < 2; look++) {
        proc.start(++marks, { run: 'run1', instance: 'mark' });
        while (!recorder.events.some((event) => event.pid === marks)) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    while (asked === 0) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    await new Promise((resolve) => server.close(resolve));
    // A killed uWSGI leaves its socket's file; Node removes it.
    await writeFile(join(folder, 'a.stats'), '');
    await looks();
    proc.remove(10);
    await looks();
    proc.remove(11);
    await looks();
    const said = saidOf((await sampling.stop()).looks, 'a').map((each) => each?.says ?? 'not listed');
    expect(said[0]).toBe('stats');
    // Questions that are asked while the server closes may be cut off.
    expect(said.filter((each, i) => each !== said[i - 1]).slice(-3)).toEqual(['refused', 'nothing', 'not listed']);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['an emperor', JSON.stringify({ pid: 1, vassals: [] })],
    ['half an answer', '{"pid": 1, "wor'],
  ])('lists no server that sends %s', async (_, text) => {
    let asked = 0;
    await statsServer('a', (socket) => {
      asked++;
      socket.end(text);
    });
    const { sampling } = sample(paperProc());
    expect(saidOf(await until(sampling, () => asked > 2), 'a').filter((server) => server !== undefined)).toEqual([]);
  });

  it('records memory and CPU time of real processes, and that one has gone', async () => {
    const script = 'while (process.cpuUsage().user < 60000); process.stdout.write("."); setInterval(() => {}, 1e6);';
    const child = spawn(process.execPath, ['-e', script], {
      env: { ZERODROP_RUN: 'run1', ZERODROP_INSTANCE: 'real' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    let asked = 0;
    await statsServer('other', (socket) => {
      asked++;
      socket.end(stats(1));
    });
    const { sampling, recorder } = sample(thisProc);
    const kinds = (): readonly string[] => recorder.events.filter((event) => event.pid === child.pid).map((event) => event.kind);
    // The second question is asked when the first look has ended.
    while (asked < 2) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    expect(kinds()).toEqual(['process-appeared']);
    child.kill('SIGKILL');
    const looks = await until(sampling, () => kinds().includes('process-gone'));
    const [instance] = looks[0]?.instances ?? [];
    expect(instance).toMatchObject({ name: 'real', processes: 1 });
    expect(instance?.cpuMs).toBeGreaterThanOrEqual(50);
    expect(instance?.pssKiB).toBeGreaterThan(1000);
    expect(looks.at(-1)?.instances[0]?.cpuMs).toBeGreaterThanOrEqual(50);
  });

  it('looks at memory in every fourth look, and once in each phase', async () => {
    const proc = paperProc();
    proc.start(10, { run: 'run1', instance: 'a' });
    let looks = 0;
    const counting: Proc = {
      ...proc,
      pids: () => {
        looks++;
        return proc.pids();
      },
    };
    const { sampling, recorder } = sample(counting);
    const looked = async (more: number): Promise<void> => {
      for (const until = looks + more; looks < until; ) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    };
    await looked(6);
    recorder.enter('reload');
    await looked(3);
    const taken = (await sampling.stop()).looks;
    const reloadMs = recorder.events.find(({ kind }) => kind === 'phase')?.atMs ?? 0;
    const before = taken.filter(({ atMs }) => atMs < reloadMs).map(({ instances }) => instances[0]?.pssKiB ?? null);
    expect(before.slice(0, 5)).toEqual([1010, null, null, null, 1010]);
    expect(taken.find(({ atMs }) => atMs >= reloadMs)?.instances[0]?.pssKiB).toBe(1010);
  });

  it('looks at memory again in the next look if a process that is there could not be read', async () => {
    const proc = paperProc();
    proc.start(10, { run: 'run1', instance: 'a' });
    let reads = 0;
    const failing: Proc = { ...proc, pssKiB: (pid) => (++reads === 1 ? Promise.resolve(null) : proc.pssKiB(pid)) };
    const { sampling } = sample(failing);
    const taken = await until(sampling, () => reads >= 3);
    expect(taken.slice(0, 2).map(({ instances }) => instances[0]?.pssKiB)).toEqual([null, 1010]);
  });

  it('loses a look that fails, not the run', async () => {
    const proc = paperProc();
    let looks = 0;
    const broken: Proc = {
      ...proc,
      pids: () => {
        looks++;
        throw new Error('no /proc here');
      },
    };
    const { sampling } = sample(broken);
    expect(await until(sampling, () => looks > 2)).toEqual([]);
  });

  it('ends by itself when the folder of the run is gone', async () => {
    const proc = paperProc();
    let looks = 0;
    const counting: Proc = {
      ...proc,
      pids: () => {
        looks++;
        return [];
      },
    };
    sample(counting);
    while (looks < 2) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    await rm(folder, { recursive: true });
    let before = -1;
    while (before !== looks) {
      before = looks;
      await new Promise((resolve) => setTimeout(resolve, 6 * EVERY_MS));
    }
    expect(looks).toBeGreaterThanOrEqual(2);
  });

  it('keeps no process alive', async () => {
    const script = `
      import { startClock } from ${JSON.stringify(new URL('../../core/clock.ts', import.meta.url).href)};
      import { Recorder } from ${JSON.stringify(new URL('../../core/record/recorder.ts', import.meta.url).href)};
      import { startSampling } from ${JSON.stringify(new URL('./sampling.ts', import.meta.url).href)};
      const clock = startClock();
      startSampling({ runId: 'run1', workFolder: ${JSON.stringify(folder)}, clock, recorder: new Recorder(clock) });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
    children.push(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
