import type { Expectation, Recording, RunEvent } from '../../harness/core/record/run-record.ts';
import { type Breakage, healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { judge } from '../../harness/report/make-report.ts';
import type { Column } from './measured.ts';
import type { Entry } from './scenario-entry.ts';
import type { Known } from './standing.ts';
import { factsOf } from './strategy-facts.ts';

export const NO_LOSS: Expectation = { kind: 'zero-downtime', maxStallMs: null };
export const DEFECT: Expectation = {
  kind: 'defect',
  signature: { says: 'the instance is killed with what it has in hand', outcome: 'empty-reply', log: null },
};
const CONTROL: Expectation = { kind: 'refuted', as: 'fail', by: 'zero-downtime' };

/** Every tenth request of after the trigger dies. */
export const deadly: NonNullable<Breakage['attempt']> = ({ sentMs }, id) =>
  id % 10 === 0 && sentMs > 3000 ? { outcome: 'empty-reply' } : {};

export function entry(name: string, more: Partial<Entry> = {}): Entry {
  const { expect = NO_LOSS } = more;
  return {
    name,
    server: { name: 'a-server', title: 'A server' },
    family: 'reload',
    path: `scenarios/a-server/${name}.ts`,
    title: `the title of ${name}`,
    mustShow: '',
    source: 'https://server.example/reload',
    expect,
    advice: null,
    cure: null,
    rollback: null,
    expectOf: () => expect,
    ...more,
  };
}

export function column(recording: Recording, more: Partial<Column> = {}): Column {
  const facts = factsOf(recording, judge(recording));
  return { version: 'bookworm', runs: 1, asMust: 1, lossy: facts.cost.failed > 0 ? 1 : 0, facts, ...more };
}

const SIGNAL: RunEvent = { atMs: 3000, source: 'strategy', kind: 'step', instance: 'server', pid: 1, text: 'SIGHUP to the master (pid 1)' };

/** Two servers: one with a reload of each standing, and one that was never measured. */
export const ENTRIES: readonly Entry[] = [
  entry('brutal', { expect: DEFECT, cure: 'gentle' }),
  entry('gentle', { advice: { use: 'imports are short', breaks: 'R in place of r (`brutal`), not `need-app`' } }),
  entry('blind', { expect: CONTROL, title: 'a worker is killed' }),
  entry('late', { family: 'upgrade' }),
  entry('other', { server: { name: 'b-server', title: 'B server' } }),
];

export const KNOWN: Known = {
  entries: ENTRIES,
  measured: new Map([
    ['brutal', [column(healthyRecording({ run: { expectation: DEFECT }, attempt: deadly, events: [SIGNAL] }))]],
    [
      'gentle',
      [
        column(healthyRecording({ run: { expectation: NO_LOSS } })),
        column(healthyRecording({ run: { expectation: NO_LOSS, runtime: 'host' } }), { version: 'host', runs: 3, asMust: 3 }),
      ],
    ],
    ['blind', [column(healthyRecording({ run: { expectation: CONTROL }, attempt: deadly }))]],
  ]),
};
