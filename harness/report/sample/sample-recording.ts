import { readFileSync } from 'node:fs';
import { Ledger } from '../../core/ledger/ledger.ts';
import type { EventFacts, FactKind } from '../../core/record/event-facts.ts';
import { factualEvent, type Phase, type Recording, type RunEvent, type RunRecord } from '../../core/record/run-record.ts';
import { withKnowledge } from '../../servers/server-registry.ts';
import { samples } from './sample-samples.ts';
import { besiege } from './sample-siege.ts';

/** `clean` is a dance that drops nothing; in `killed` the old instance dies by SIGKILL with its requests, and a gap follows. */
export type SampleKind = 'clean' | 'killed';

const PHASES: readonly Phase[] = [
  { name: 'boot', startMs: 0, endMs: 6_120.4 },
  { name: 'baseline', startMs: 6_120.4, endMs: 14_000 },
  { name: 'reload', startMs: 14_000, endMs: 21_350.2 },
  { name: 'settle', startMs: 21_350.2, endMs: 28_000 },
  { name: 'drain', startMs: 28_000, endMs: 28_420.7 },
];

/** A run as it could have been recorded, for the tests of the reports and for looking at them. The same call gives the same run. */
export function sampleRecording(kind: SampleKind): Recording {
  const ledger = new Ledger({ targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b'] });
  besiege(ledger, { clients: 6, fromMs: 6_130, toMs: 28_000, switchMs: 20_410, killMs: kind === 'killed' ? 20_600 : null, backMs: 21_150 });
  return withKnowledge({ run: runRecord(kind, ledger), ledger, events: events(kind), samples: samples(kind) });
}

function runRecord(kind: SampleKind, ledger: Ledger): RunRecord {
  const lost = [...ledger.failures()].filter((record) => record.outcome === 'empty-reply').map((record) => record.id);
  return {
    schema: 'zerodrop/run/1',
    zerodrop: '0.1.0',
    id: kind === 'clean' ? 'a1b2c3' : 'd4e5f6',
    scenario: kind === 'clean' ? 'zerg-dance' : 'zerg-dance-killed',
    title: kind === 'clean' ? 'A zerg dance drops no request' : 'A zerg dance whose old instance is killed',
    startedAt: '2026-11-20T15:00:00.000Z',
    durationMs: 28_612.9,
    runtime: 'docker',
    server: { name: 'uwsgi', title: 'uWSGI', version: '2.0.21' },
    machine: { kernel: 'Linux 6.1.0-18-amd64', cores: 2, node: 'v24.21.0' },
    options: { clients: 6, lanes: ['new'], startupSeconds: 6, seed: 42, ratePerSecond: null, timeoutMs: 30_000 },
    command: `npm run scenario ${kind === 'clean' ? 'zerg-dance' : 'zerg-dance-killed'} -- --runtime docker --startup 6 --clients 6 --seed 42`,
    expectation: { kind: 'zero-downtime', maxStallMs: 250 },
    versions: [
      { name: 'ver_a', status: 201 },
      { name: 'ver_b', status: 202 },
    ],
    slowTargets: [0],
    phases: PHASES,
    transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: 14_003.1, completeMs: 20_950.6 }],
    expectsChange: true,
    path: { refuses: true, detail: 'a closed port on 172.17.0.3 refuses' },
    calibration: [
      { fault: 'closed-port', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'refused', falseAlarms: 0 },
      { fault: 'fin-before-answer', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'empty-reply', falseAlarms: 0 },
      { fault: 'rst-before-answer', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'reset', falseAlarms: 0 },
      { fault: 'body-cut', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'truncated', falseAlarms: 0 },
      { fault: 'garbage', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'malformed', falseAlarms: 0 },
      { fault: 'hang', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'timeout', falseAlarms: 0 },
      { fault: 'unavailable-503', lane: 'new', clients: 1, injected: 2, counted: 2, outcome: 'wrong-status', falseAlarms: 0 },
      { fault: 'http-1.0-answer', lane: 'new', clients: 1, injected: 0, counted: 0, outcome: 'answered', falseAlarms: 0 },
    ],
    served: {
      total: ledger.answered,
      answeredNotServed: [],
      servedTwice: [],
      unknown: 0,
      begunNotServed: lost.map((id) => ({ id, pid: 4711 + (id % 4), instance: 'ver_a-1', atMs: ledger.at(id).sentAtMs + 0.6 })),
    },
    observations: [
      {
        atMs: 20_950.6,
        says: 'the old instance sleeps',
        holds: kind === 'clean',
        detail: kind === 'clean' ? '4 of 4 workers wrote that they are suspended' : 'it is gone',
      },
      {
        atMs: 27_990,
        says: 'two instances are alive',
        holds: kind === 'clean',
        detail: kind === 'clean' ? 'masters 4700 and 4800' : 'master 4800',
      },
    ],
    generator: { loopDelayP99Ms: 1.4, loopDelayMaxMs: 6.2, freezes: [], stealShare: 0.001 },
    trouble: null,
    configuration: {
      'zerg-server.ini': readFileSync(new URL('zerg-server.ini', import.meta.url), 'utf8'),
      'zerg-dance.ini': readFileSync(new URL('zerg-dance.ini', import.meta.url), 'utf8'),
    },
  };
}

function events(kind: SampleKind): RunEvent[] {
  const list: RunEvent[] = [];
  const add = (atMs: number, source: RunEvent['source'], kind: string, instance: string | null, pid: number | null, text: string): void => {
    list.push({ atMs, source, kind, instance, pid, text });
  };
  const fact = <K extends FactKind>(
    atMs: number,
    source: RunEvent['source'],
    kind: K,
    facts: EventFacts[K],
    instance: string | null,
    pid: number | null,
    text: string,
  ): void => {
    list.push(factualEvent({ atMs, source, instance, pid, text }, kind, facts));
  };
  fact(20.1, 'strategy', 'instance-started', { configuration: ['zerg-server.ini'] }, 'pool', null, 'start pool with zerg-server.ini');
  add(61.8, 'log', 'log-line', 'pool', null, '*** Operational MODE: no-workers ***');
  add(62, 'log', 'master-spawned', 'pool', 4600, 'spawned uWSGI master process (pid: 4600)');
  fact(80.2, 'strategy', 'instance-started', { configuration: ['zerg-dance.ini'] }, 'ver_a-1', null, 'start ver_a-1 with zerg-dance.ini');
  add(112.4, 'log', 'zerg-attached', 'ver_a-1', null, 'zerg sockets attached');
  add(
    6_100.7,
    'log',
    'app-ready',
    'ver_a-1',
    4700,
    "WSGI app 0 (mountpoint='') ready in 6 seconds on interpreter 0x55 pid: 4700 (default app)",
  );
  add(6_100.9, 'log', 'master-spawned', 'ver_a-1', 4700, 'spawned uWSGI master process (pid: 4700)');
  for (let w = 1; w <= 4; w++) {
    add(6_101 + w, 'log', 'worker-spawned', 'ver_a-1', 4710 + w, `spawned uWSGI worker ${w} (pid: ${4710 + w}, cores: 1)`);
    fact(6_110 + w * 2, 'stats', 'worker-ready', { worker: w }, 'ver_a-1', 4710 + w, `worker ${w} accepts`);
  }
  fact(14_001.2, 'strategy', 'build-switched', { build: 'ver_b' }, null, null, 'current -> ver_b');
  fact(
    14_003.1,
    'strategy',
    'instance-started',
    { configuration: ['zerg-dance.ini'] },
    'ver_b-1',
    null,
    'start ver_b-1 with zerg-dance.ini',
  );
  add(14_031.9, 'log', 'zerg-attached', 'ver_b-1', null, 'zerg sockets attached');
  add(
    20_380.5,
    'log',
    'app-ready',
    'ver_b-1',
    4800,
    "WSGI app 0 (mountpoint='') ready in 6 seconds on interpreter 0x55 pid: 4800 (default app)",
  );
  add(20_380.8, 'log', 'master-spawned', 'ver_b-1', 4800, 'spawned uWSGI master process (pid: 4800)');
  for (let w = 1; w <= 4; w++) {
    add(20_390 + w, 'log', 'worker-spawned', 'ver_b-1', 4810 + w, `spawned uWSGI worker ${w} (pid: ${4810 + w}, cores: 1)`);
    fact(20_402 + w * 3, 'stats', 'worker-ready', { worker: w }, 'ver_b-1', 4810 + w, `worker ${w} accepts`);
  }
  fact(20_409.8, 'strategy', 'fifo-written', { fifo: 'running.fifo', commands: '2p' }, 'ver_a-1', null, 'writefifo: running.fifo 2p');
  if (kind === 'clean') {
    add(20_411.3, 'log', 'pause', 'ver_a-1', null, '*** PAUSE (press start to resume, if you do not have a joypad send SIGTSTP) ***');
    for (let w = 1; w <= 4; w++) add(20_480 + w * 90, 'log', 'worker-suspended', 'ver_a-1', null, `*** worker ${w} suspended ***`);
  } else {
    const toAll = { signal: 'SIGKILL', pids: [4700, 4711, 4712, 4713, 4714], target: 'all' } as const;
    fact(20_600, 'strategy', 'signal-sent', toAll, 'ver_a-1', 4700, 'SIGKILL to all of ver_a-1 (pids 4700, 4711, 4712, 4713, 4714)');
    fact(20_600.9, 'process', 'master-gone', { end: { signal: 'SIGKILL' } }, 'ver_a-1', 4700, 'ver_a-1 was ended by SIGKILL');
  }
  add(20_940.2, 'log', 'log-line', 'ver_b-1', 4800, 'active master fifo is now running.fifo <b>&amp; not markup</b>');
  fact(20_950.6, 'harness', 'transition-complete', { from: 'ver_a', to: 'ver_b' }, null, null, 'the new instance runs');
  return list.sort((a, b) => a.atMs - b.atMs);
}
