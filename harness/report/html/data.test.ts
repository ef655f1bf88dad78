import { describe, expect, it } from 'vitest';
import { HeldExchanges } from '../../core/ledger/held-exchanges.ts';
import { Ledger } from '../../core/ledger/ledger.ts';
import type { RunEvent } from '../../core/record/run-record.ts';
import { eventFromOlder } from '../older-recordings.ts';
import { countAnswers } from './data/answers-by-time.ts';
import { whatCameBefore } from './data/before.ts';
import { pickDetail } from './data/detail.ts';
import { bucketOf, gridFor } from './data/grid.ts';
import { countInFlight } from './data/in-flight.ts';
import { measureLatency } from './data/latency-by-time.ts';
import { readLives } from './data/lives.ts';
import { rowsFor } from './data/rows.ts';

/** A ledger of attempts: when sent, how long they took (null: no outcome), and the status, 0 for a refused one. */
function ledgerOf(attempts: readonly (readonly [sentMs: number, tookMs: number | null, status?: number, target?: number])[]): Ledger {
  const ledger = new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown'] });
  for (const [sentMs, tookMs, status = 200, target = 1] of attempts) {
    const id = ledger.begin(0, 'new', target, sentMs, 0, false);
    if (tookMs !== null) ledger.end(id, status === 0 ? 'refused' : 'answered', sentMs + tookMs, status, 0, 0, 0);
  }
  return ledger;
}

describe('gridFor', () => {
  it('uses 250 ms for runs of up to 20 minutes and never more than 4,800 buckets', () => {
    expect(gridFor(1_200_000)).toEqual({ bucketMs: 250, buckets: 4800 });
    for (const hours of [0.4, 1, 8, 24, 240, 10_000]) expect(gridFor(hours * 3_600_000).buckets).toBeLessThanOrEqual(4800);
  });

  it('puts what lies outside into the first or the last bucket', () => {
    const grid = gridFor(1000);
    expect([bucketOf(grid, -5), bucketOf(grid, 0), bucketOf(grid, 250), bucketOf(grid, 99_999)]).toEqual([0, 0, 1, 3]);
  });
});

describe('countAnswers', () => {
  it('counts an answer when it came, not when its request was sent, and a failure apart', () => {
    const ledger = ledgerOf([
      [0, 10, 201],
      [0, 300, 201],
      [0, 300, 202],
      [240, 20, 0],
      [990, null],
    ]);
    expect(countAnswers(ledger, gridFor(1000))).toEqual({
      layers: [
        { name: '201', version: 0, status: 201, counts: [1, 1, 0, 0] },
        { name: '202', version: 0, status: 202, counts: [0, 1, 0, 0] },
      ],
      failed: [0, 1, 0, 0],
    });
  });

  it('sums up the rarest statuses if there are too many to tell apart', () => {
    const ledger = ledgerOf(Array.from({ length: 30 }, (_, i) => [0, 1, 200 + (i % 12)] as const));
    const { layers } = countAnswers(ledger, gridFor(250));
    expect(layers.length).toBe(9);
    expect(layers.at(-1)?.name).toBe('others');
    expect(layers.reduce((sum, { counts }) => sum + (counts[0] ?? 0), 0)).toBe(30);
  });

  it.each(['200', '2xx'])('does not say the status twice if a version is called %s', (version) => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown', version] });
    ledger.end(ledger.begin(0, 'new', 0, 1, 0, false), 'answered', 2, 200, 0, 1, 0);
    expect(countAnswers(ledger, gridFor(250)).layers.map(({ name }) => name)).toEqual(['200']);
  });

  it('tells versions apart that answer with the same status', () => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'ver_a', 'ver_b'] });
    for (const [sentMs, version] of [
      [0, 1],
      [1, 2],
      [300, 2],
    ] as const)
      ledger.end(ledger.begin(0, 'new', 0, sentMs, 0, false), 'answered', sentMs + 1, 200, 0, version, 0);
    expect(countAnswers(ledger, gridFor(500)).layers).toEqual([
      { name: 'ver_a 200', version: 1, status: 200, counts: [1, 0] },
      { name: 'ver_b 200', version: 2, status: 200, counts: [1, 1] },
    ]);
  });
});

describe('countInFlight', () => {
  it('finds the most at once in each bucket, and carries over what spans several', () => {
    const ledger = ledgerOf([
      [10, 5],
      [20, 700],
      [30, 10],
      [30, 10],
      [600, 300],
    ]);
    expect(countInFlight(ledger, gridFor(1250))).toEqual([3, 1, 2, 1, 0]);
  });

  it('holds an attempt without an outcome to be in flight until the end', () => {
    expect(countInFlight(ledgerOf([[300, null]]), gridFor(1000))).toEqual([0, 1, 1, 1]);
  });

  it('does not count two that follow one another as two at once', () => {
    expect(
      countInFlight(
        ledgerOf([
          [0, 100],
          [100, 100],
        ]),
        gridFor(250),
      ),
    ).toEqual([1]);
  });
});

describe('measureLatency', () => {
  it('takes exact quantiles of the targets that do not answer slowly on purpose', () => {
    const quick = Array.from({ length: 101 }, (_, i) => [i, i + 1] as const);
    const ledger = ledgerOf([...quick, [5, 3000, 200, 0], [6, 999, 0]]);
    const latency = measureLatency({ ledger, run: { slowTargets: [0], runtime: 'host' } }, gridFor(500));
    expect(latency).toEqual({ targets: ['/fast/'], median: [51, null], p99: [100, null], max: [101, null] });
  });
});

describe('measureLatency of a watched service', () => {
  it('takes the time until a stream was open, and not for how long it was held', () => {
    const ledger = ledgerOf([
      [0, 30],
      [10, 4000],
      [20, 400],
    ]);
    const held = new HeldExchanges();
    held.begin(1, 'sse').onOpened(15);
    const measured = (runtime: string) => measureLatency({ ledger, held, run: { slowTargets: [], runtime } }, gridFor(500)).max;
    expect(measured('external')).toEqual([400, null]);
    expect(measured('host')).toEqual([4000, null]);
  });
});

describe('pickDetail', () => {
  const ledger = ledgerOf(Array.from({ length: 1000 }, (_, i) => [i * 10, 5, i % 100 === 7 ? 0 : 200] as const));
  const rows = rowsFor(['new'], 1);

  it('holds every request that did not fail if there is room', () => {
    const detail = pickDetail(ledger, rows, [], 5000);
    expect(detail.id.length).toBe(990);
    expect([detail.everyNear, detail.everyElse]).toEqual([1, 1]);
  });

  it('prefers those near a switch and thins out the rest evenly', () => {
    const detail = pickDetail(ledger, rows, [{ fromMs: 4995, toMs: 5995 }], 200);
    expect(detail.everyNear).toBe(1);
    expect(detail.sent.filter((tenths) => tenths >= 49_900 && tenths < 59_960).length).toBe(101 - 1);
    expect(detail.id.length).toBeLessThanOrEqual(201);
  });
});

function event(
  atMs: number,
  source: RunEvent['source'],
  kind: string,
  text = '',
  pid: number | null = null,
  instance: string | null = 'a',
): RunEvent {
  return eventFromOlder({ atMs, source, kind, instance, pid, text });
}

describe('whatCameBefore', () => {
  it('finds the last step of the strategy and the last deed of uWSGI, and nothing that came later', () => {
    const events = [
      event(1, 'strategy', 'x'),
      event(2, 'log', 'y'),
      event(3, 'harness', 'phase'),
      event(4, 'process', 'z'),
      event(9, 'log', 'later'),
    ];
    const cameBefore = whatCameBefore(events);
    expect(cameBefore(0.5)).toEqual([]);
    expect(cameBefore(2)).toEqual([0, 1]);
    expect(cameBefore(5)).toEqual([0, 3]);
    expect(cameBefore(9)).toEqual([0, 4]);
  });

  it('takes nothing for a deed that was sampled: it may have happened later than the failure', () => {
    const events = [event(1, 'log', 'y'), event(2, 'process', 'process-gone'), event(3, 'stats', 'worker-ready')];
    expect(whatCameBefore(events)(4)).toEqual([0]);
  });
});

describe('readLives', () => {
  const boot = [
    event(10, 'strategy', 'instance-started', 'start a'),
    event(1000, 'log', 'master-spawned', 'spawned uWSGI master process (pid: 7)', 7),
    event(1001, 'log', 'worker-spawned', 'spawned uWSGI worker 1 (pid: 8, cores: 1)', 8),
    event(1002, 'log', 'worker-spawned', 'spawned uWSGI worker 2 (pid: 9, cores: 1)', 9),
  ];

  it('knows a worker that pauses by its number, as uWSGI names it', () => {
    const lives = readLives([...boot, event(2000, 'log', 'worker-suspended', '*** worker 2 suspended ***')], 3000);
    expect(lives.map(({ role, pid }) => [role, pid])).toEqual([
      ['master', 7],
      ['worker 1', 8],
      ['worker 2', 9],
    ]);
    expect(lives[0]?.spans).toEqual([
      { state: 'starting', fromMs: 10, toMs: 1000 },
      { state: 'running', fromMs: 1000, toMs: 3000 },
    ]);
    expect(lives[2]?.spans).toEqual([
      { state: 'serving', fromMs: 1002, toMs: 2000 },
      { state: 'paused', fromMs: 2000, toMs: 3000 },
    ]);
  });

  it('ends all that a SIGKILL was sent to', () => {
    const lives = readLives(
      [
        ...boot,
        event(2000, 'strategy', 'signal-sent', 'SIGKILL to all of a (pids 7, 8, 9)', 7),
        event(2003, 'process', 'master-gone', '', 7),
      ],
      3000,
    );
    expect(lives.map(({ spans }) => spans.at(-1)?.toMs)).toEqual([2000, 2000, 2000]);
  });

  it('calls workers orphaned whose master is gone, until something tells of their end', () => {
    const lives = readLives(
      [...boot, event(2000, 'process', 'master-gone', '', 7), event(2500, 'process', 'worker-gone', 'worker 1', 8)],
      3000,
    );
    expect(lives[1]?.spans.at(-1)).toEqual({ state: 'orphaned', fromMs: 2000, toMs: 2500 });
    expect(lives[2]?.spans.at(-1)).toEqual({ state: 'orphaned', fromMs: 2000, toMs: 3000 });
  });

  it('takes a worker for gone whose number another one has', () => {
    const respawned = event(2010, 'log', 'worker-spawned', 'Respawned uWSGI worker 1 (new pid: 12)', 12);
    const lives = readLives(
      [...boot, event(2000, 'log', 'worker-killed-gracefully', 'Gracefully killing worker 1 (pid: 8)...', 8), respawned],
      3000,
    );
    expect(lives.find(({ pid }) => pid === 8)?.spans.at(-1)).toEqual({ state: 'leaving', fromMs: 2000, toMs: 2010 });
  });

  it('ends the workers with a master that ends in good order', () => {
    const shutdown = event(2000, 'log', 'shutdown', 'SIGINT/SIGTERM received...killing workers...');
    const lives = readLives([...boot, shutdown, event(2400, 'process', 'master-gone', 'a exited with code 0', 7)], 3000);
    for (const { spans } of lives) expect(spans.at(-1)).toEqual({ state: 'leaving', fromMs: 2000, toMs: 2400 });
  });

  it('lets a master that reloads itself start again, without its workers', () => {
    const lives = readLives(
      [
        ...boot,
        event(2000, 'log', 'reload', 'binary reloading uWSGI...'),
        event(2900, 'log', 'master-spawned', 'gracefully (RE)spawned uWSGI master process (pid: 7)', 7),
      ],
      3000,
    );
    expect(lives[0]?.spans.map(({ state, toMs }) => [state, toMs])).toEqual([
      ['starting', 1000],
      ['running', 2000],
      ['starting', 2900],
      ['running', 3000],
    ]);
    expect(lives[1]?.spans.at(-1)?.toMs).toBe(2000);
  });

  it('ends a life when its process was seen to be gone', () => {
    const lives = readLives([...boot, event(2000, 'process', 'process-gone', 'uwsgi is gone', 9)], 3000);
    expect(lives.map(({ spans }) => spans.at(-1)?.toMs)).toEqual([3000, 3000, 2000]);
  });

  it('knows by its pid a master that still imports, and a process of which uWSGI says nothing', () => {
    const [started, ...later] = boot;
    const seen = event(250, 'process', 'process-appeared', 'uwsgi is there, a child of 1', 7);
    const gateway = event(1100, 'process', 'process-appeared', 'uwsgi is there, a child of 7', 5);
    expect(readLives(started === undefined ? [] : [started, seen], 900).map(({ role, pid }) => [role, pid])).toEqual([['master', 7]]);
    const lives = readLives(started === undefined ? [] : [started, seen, ...later, gateway], 3000);
    expect(lives.map(({ role, pid }) => [role, pid])).toEqual([
      ['master', 7],
      ['worker 1', 8],
      ['worker 2', 9],
      ['uwsgi', 5],
    ]);
  });

  it('gives a worker that was seen before uWSGI named it one life', () => {
    const [started, master, ...workers] = boot;
    if (started === undefined || master === undefined) throw new Error('no boot');
    const seen = event(1000.5, 'process', 'process-appeared', 'uwsgi is there, a child of 7', 8);
    const lives = readLives([started, master, seen, ...workers], 3000);
    expect(lives.map(({ role, pid }) => [role, pid])).toEqual([
      ['master', 7],
      ['worker 1', 8],
      ['worker 2', 9],
    ]);
  });

  it('begins a new life if a number is taken again', () => {
    const lives = readLives(
      [
        ...boot,
        event(2000, 'log', 'worker-buried', 'worker 1 buried after 1 seconds'),
        event(2010, 'log', 'worker-spawned', 'Respawned uWSGI worker 1 (new pid: 12)', 12),
      ],
      3000,
    );
    expect(lives.filter(({ role }) => role === 'worker 1').map(({ pid, spans }) => [pid, spans.at(-1)?.toMs])).toEqual([
      [8, 2000],
      [12, 3000],
    ]);
  });
});
