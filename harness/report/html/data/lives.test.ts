import { describe, expect, it } from 'vitest';
import { factualEvent, type PlainEvent, type RunEvent, type Samples, type WorkerState } from '../../../core/record/run-record.ts';
import { UWSGI_KNOWLEDGE } from '../../../servers/uwsgi/log-knowledge.ts';
import { readLives } from './lives.ts';

const log = (atMs: number, kind: string, text: string, pid: number | null = null): PlainEvent => {
  return { atMs, source: 'log', kind, instance: 'emperor', pid, text };
};
const appeared = (atMs: number, pid: number, parent: number): RunEvent => {
  const facts = { command: 'uwsgi-core', parentPid: parent, absentForMs: null };
  const base = { ...log(atMs, '', `uwsgi-core is there, a child of ${parent}`, pid), source: 'process' } as const;
  return factualEvent(base, 'process-appeared', facts);
};
const gone = (atMs: number, pid: number): RunEvent => ({ ...log(atMs, 'process-gone', 'uwsgi-core is gone', pid), source: 'process' });
const ready = (atMs: number, instance: string, pid: number): RunEvent => {
  return factualEvent({ atMs, source: 'stats', instance, pid, text: 'worker 1 accepts' }, 'worker-ready', { worker: 1 });
};
const master = (atMs: number, pid: number) => log(atMs, 'master-spawned', `spawned uWSGI master process (pid: ${pid})`, pid);
const again = (atMs: number, pid: number) => log(atMs, 'master-spawned', `gracefully (RE)spawned uWSGI master process (pid: ${pid})`, pid);
const worker = (atMs: number, pid: number) => log(atMs, 'worker-spawned', `spawned uWSGI worker 1 (pid: ${pid}, cores: 1)`, pid);

/** An emperor, master 10 with the emperor itself, 11, whose vassals `v1` and `v2` have the masters 110 and 120 and a worker each. */
const EMPIRE: readonly RunEvent[] = [
  { ...log(10, 'instance-started', 'start emperor'), source: 'strategy' },
  master(50, 10),
  log(51, 'log-line', '*** starting uWSGI Emperor ***'),
  appeared(100, 10, 1),
  appeared(100, 11, 10),
  appeared(100, 110, 11),
  appeared(100, 120, 11),
  master(1000, 120),
  worker(1001, 121),
  master(1010, 110),
  worker(1011, 111),
  appeared(1100, 111, 110),
  appeared(1100, 121, 120),
  ready(1200, 'v1', 111),
  ready(1200, 'v2', 121),
];

const lanes = (events: readonly RunEvent[], samples?: Samples) =>
  readLives(events, 9000, samples, UWSGI_KNOWLEDGE).map(({ instance, role, pid, spans }) => [
    `${instance} ${role} ${pid}`,
    spans.map(({ state, fromMs, toMs }) => `${state} ${fromMs}-${toMs}`).join(', '),
  ]);

describe('the lives of an emperor’s processes', () => {
  it('are told apart by vassal, a lane for each process', () => {
    expect(lanes(EMPIRE)).toEqual([
      ['emperor master 10', 'starting 10-50, running 50-9000'],
      ['emperor emperor 11', 'running 100-9000'],
      ['v1 master 110', 'starting 100-1010, running 1010-9000'],
      ['v1 worker 1 111', 'serving 1011-9000'],
      ['v2 master 120', 'starting 100-1000, running 1000-9000'],
      ['v2 worker 1 121', 'serving 1001-9000'],
    ]);
  });

  it('are of a vassal that its stats server has named before they were seen', () => {
    const late = [...EMPIRE.filter(({ pid, kind }) => pid !== 111 || kind !== 'process-appeared'), appeared(1450, 111, 110)];
    expect(lanes(late)).toEqual(lanes(EMPIRE));
  });

  it('have the name of the router that the emperor’s master carries', () => {
    const router = log(49, 'gateway-spawned', 'spawned uWSGI fastrouter 1 (pid: 12)', 12);
    expect(lanes([...EMPIRE.slice(0, 1), router, ...EMPIRE.slice(1), appeared(1300, 12, 10)])).toContainEqual([
      'emperor fastrouter 12',
      'running 49-9000',
    ]);
  });

  it('let one vassal reload while the other serves', () => {
    const events = [
      ...EMPIRE,
      log(3000, 'reload', '...gracefully killing workers...'),
      log(3001, 'worker-killed-gracefully', 'Gracefully killing worker 1 (pid: 111)...', 111),
      gone(3200, 111),
      log(3990, 'worker-buried', 'worker 1 buried after 1 seconds'),
      log(4000, 'reload', 'binary reloading uWSGI...'),
      again(5000, 110),
      worker(5001, 112),
      appeared(5100, 112, 110),
      ready(5200, 'v1', 112),
    ];
    expect(lanes(events).slice(2)).toEqual([
      ['v1 master 110', 'starting 100-1010, running 1010-3200, starting 3200-5000, running 5000-9000'],
      ['v1 worker 1 111', 'serving 1011-3001, leaving 3001-3200'],
      ['v1 worker 1 112', 'serving 5001-9000'],
      ['v2 master 120', 'starting 100-1000, running 1000-9000'],
      ['v2 worker 1 121', 'serving 1001-9000'],
    ]);
  });

  it('let one vassal end while the other serves', () => {
    const events = [
      ...EMPIRE,
      log(3000, 'vassal-stopped', 'Wed Nov 25 03:23:20 2026 - [emperor] stop the uwsgi instance v1.ini'),
      log(3001, 'shutdown', 'SIGINT/SIGTERM received...killing workers...'),
      gone(3200, 111),
      log(3300, 'goodbye', 'goodbye to uWSGI.'),
      gone(3400, 110),
    ];
    expect(lanes(events).slice(2)).toEqual([
      ['v1 master 110', 'starting 100-1010, running 1010-3000, leaving 3000-3400'],
      ['v1 worker 1 111', 'serving 1011-3000, leaving 3000-3200'],
      ['v2 master 120', 'starting 100-1000, running 1000-9000'],
      ['v2 worker 1 121', 'serving 1001-9000'],
    ]);
  });

  it('take a worker’s number for given again only by the same master', () => {
    const events = [...EMPIRE, log(3000, 'worker-spawned', 'Respawned uWSGI worker 1 (new pid: 122)', 122), appeared(3100, 122, 120)];
    const serving = lanes([...events, ready(3200, 'v2', 122)]).filter(([, spans]) => spans?.endsWith('-9000'));
    expect(serving.map(([who]) => who)).toContain('v1 worker 1 111');
  });

  it('end with a process, and begin anew with another one of its pid', () => {
    const events = [...EMPIRE, gone(3000, 111), worker(4000, 111)];
    expect(lanes(events).filter(([who]) => who?.includes('worker 1 111'))).toEqual([
      ['emperor worker 1 111', 'serving 4000-9000'],
      ['v1 worker 1 111', 'serving 1011-3000'],
    ]);
  });

  it('show which of two masters’ workers pause by what was sampled: the lines name none', () => {
    const look = (atMs: number, state: WorkerState) => ({
      atMs,
      tookMs: 1,
      instances: [],
      servers: [
        { says: 'stats', name: 'v1', pid: 110, listenQueue: 0, workers: [[1, 111, state]] },
        { says: 'stats', name: 'v2', pid: 120, listenQueue: 0, workers: [[1, 121, 'idle']] },
      ] as const,
    });
    const samples: Samples = {
      everyMs: 250,
      memoryEveryMs: 1000,
      error: { longestGapMs: 250, longestLookMs: 1, unanswered: 0, cpuTickMs: 10, busyMs: 1 },
      looks: [look(2000, 'idle'), look(3000, 'paused'), look(4000, 'busy')],
    };
    const events = [...EMPIRE, log(2900, 'worker-suspended', 'Wed Nov 25 03:23:20 2026 - *** worker 1 suspended ***')];
    expect(lanes(events, samples).filter(([who]) => who?.includes('worker'))).toEqual([
      ['v1 worker 1 111', 'serving 1011-3000, paused 3000-4000, serving 4000-9000'],
      ['v2 worker 1 121', 'serving 1001-9000'],
    ]);
  });

  it('lie by their masters if no stats server has named the vassals', () => {
    expect(lanes(EMPIRE.slice(0, -2)).map(([who]) => who)).toEqual([
      'emperor master 10',
      'emperor emperor 11',
      'emperor master 110',
      'emperor worker 1 111',
      'emperor master 120',
      'emperor worker 1 121',
    ]);
  });
});

describe('the lives of other programs', () => {
  const started: RunEvent = { ...log(10, 'program-started', 'start sh -c uwsgi'), source: 'strategy', instance: 'server' };
  const base = { ...log(100, '', 'sh is there, a child of 1', 5), source: 'process', instance: 'server' } as const;
  const shell = factualEvent(base, 'process-appeared', { command: 'sh', parentPid: 1, absentForMs: null });

  it('are not taken for a master of uWSGI that never begins', () => {
    expect(lanes([started, shell])).toEqual([['server sh 5', 'running 10-9000']]);
  });

  it('run, if it is a shell that was to start an instance', () => {
    expect(lanes([{ ...started, kind: 'instance-started' }, shell])).toEqual([['server sh 5', 'running 10-9000']]);
  });

  it('let the master that a shell starts have a life of its own', () => {
    const inside = [appeared(100, 6, 5), master(500, 6)].map((event) => ({ ...event, instance: 'server' }));
    expect(lanes([started, shell, ...inside])).toEqual([
      ['server sh 5', 'running 10-9000'],
      ['server master 6', 'starting 100-500, running 500-9000'],
    ]);
  });

  it('show a backend behind a proxy as running from when it says that it listens', () => {
    const backend = { ...log(10, 'instance-started', 'start ver_a-1', 7), source: 'strategy', instance: 'ver_a-1' } as const;
    const listens = { ...log(600, 'backend-ready', 'backend 7 listens at 127.0.0.1:1', 7), instance: 'ver_a-1' };
    expect(lanes([backend, listens])).toEqual([['ver_a-1 master 7', 'starting 10-600, running 600-9000']]);
  });

  it('show a worker that imports the app as starting, if the log says when workers are ready', () => {
    const booting = [log(100, 'worker-spawned', 'Booting worker with pid: 7', 7), log(900, 'worker-gone', 'Worker exiting (pid: 7)', 7)];
    expect(lanes([...booting, log(950, 'log-line', 'x')])).toEqual([['emperor worker 7', 'serving 100-900']]);
    expect(lanes([...booting, log(600, 'worker-ready', 'Worker ready (pid: 7)', 7)].toSorted((a, b) => a.atMs - b.atMs))).toEqual([
      ['emperor worker 7', 'starting 100-600, serving 600-900'],
    ]);
  });

  it('live beside each other if they have no numbers: a new one takes no other’s place', () => {
    const booted = (atMs: number, pid: number) => log(atMs, 'worker-spawned', `Booting worker with pid: ${pid}`, pid);
    expect(lanes([booted(100, 7), booted(110, 8), log(900, 'worker-gone', 'Worker exiting (pid: 7)', 7)])).toEqual([
      ['emperor worker 7', 'serving 100-900'],
      ['emperor worker 8', 'serving 110-9000'],
    ]);
  });
});
