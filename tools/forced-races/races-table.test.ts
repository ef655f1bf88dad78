import { expect, it } from 'vitest';
import { Ledger } from '../../harness/core/ledger/ledger.ts';
import type { Recording } from '../../harness/core/record/run-record.ts';
import type { ForcedRun } from './forced-run.ts';
import { raceMs } from './race-time.ts';
import { racesTable } from './races-table.ts';

const RUN: ForcedRun = {
  server: 'HAProxy',
  version: '2.6.12',
  race: 'haproxy-sf',
  cure: 'haproxy-sf-x',
  of: 'race',
  isDefect: true,
  verdict: 'pass',
  requestsLost: 6,
  raceMs: 41,
  runMs: 6500,
  phasesMs: {},
};

it('counts the runs of a race and of its cure that proved something', () => {
  const cure: ForcedRun = { ...RUN, of: 'cure', requestsLost: 0 };
  const runs = [
    RUN,
    { ...RUN, raceMs: 90 },
    { ...RUN, verdict: 'fail' as const },
    cure,
    cure,
    { ...cure, verdict: 'inconclusive' as const },
  ];
  const table = racesTable(runs);
  expect(table).toContain('| `haproxy-sf` | HAProxy 2.6.12 | 2 of 3 (95 %: 9.4 % to 99 %) | `haproxy-sf-x` | 0 of 2 (95 %: 0 % to 84 %) |');
  expect(table).toContain('| 0.041 s, 0.090 s | 6.50 s |');
  expect(table).toContain('1 more runs proved nothing');
});

it('measures a race from when something was held to the last request that it lost', () => {
  const ledger = new Ledger({ targets: ['/fast/'], versions: ['ver_a'] });
  const request = (atMs: number, endMs: number, outcome: 'reset' | 'answered'): void => {
    const id = ledger.begin(0, 'new', 0, atMs, 0, false);
    ledger.end(id, outcome, endMs, 0, 0, 0, 0, '');
  };
  request(10, 20, 'reset');
  request(205, 240, 'reset');
  request(206, 300, 'answered');
  const events = [
    { atMs: 90, source: 'strategy', kind: 'signal-sent', instance: 'a', pid: 1, text: 'SIGSTOP to a process of a (pid 1)' },
    { atMs: 200, source: 'strategy', kind: 'connection-placed', instance: null, pid: null, text: 'connection 6 opened' },
  ] as const;
  const recording = { run: { transitions: [{ triggerMs: 100, completeMs: 900 }] }, ledger, events } as unknown as Recording;
  expect(raceMs(recording)).toBe(40);
  expect(raceMs({ ...recording, ledger: new Ledger({ targets: ['/'], versions: ['ver_a'] }) })).toBe(700);
  expect(raceMs({ ...recording, run: { ...recording.run, transitions: [] } })).toBeNull();
});
