import { describe, expect, it } from 'vitest';
import type { Recording, RunEvent } from '../../harness/core/record/run-record.ts';
import { type Breakage, healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { judge } from '../../harness/report/make-report.ts';
import { span } from '../../harness/report/number-format.ts';
import type { Entry } from './scenario-entry.ts';
import { renderStrategies } from './strategies-page.ts';
import { factsOf } from './strategy-facts.ts';

const NO_LOSS = { kind: 'zero-downtime', maxStallMs: null } as const;
const NO_WAIT = { kind: 'zero-downtime', maxStallMs: 1000 } as const;
const DEFECT = {
  kind: 'defect',
  signature: {
    says: 'the instance is killed with what it has in hand',
    outcome: 'empty-reply',
    log: { instance: 'server', pattern: 'killing workers' },
  },
} as const;
const CONTROL = { kind: 'refuted', as: 'fail', by: 'zero-downtime' } as const;

const ENTRIES: readonly Entry[] = [
  entry('brutal', { expect: DEFECT, cure: 'gentle' }),
  entry('gentle', { expect: NO_LOSS, advice: { use: 'imports are short', breaks: 'R in place of r (`brutal`), not `need-app`' } }),
  entry('dance', { expect: NO_WAIT, advice: { use: 'no client may wait', breaks: 'nothing' }, rollback: 'spare' }),
  entry('blind', { expect: CONTROL, title: 'control: a worker is killed' }),
  entry('spare', { expect: NO_LOSS }),
];

function entry(
  name: string,
  { expect, advice = null, cure = null, rollback = null, title = `the title of ${name}` }: Partial<Entry> & Pick<Entry, 'expect'>,
): Entry {
  return { name, group: '', href: `../scenarios/${name}.ts`, title, expect, advice, cure, rollback };
}

function run(breakage: Breakage): Recording {
  return healthyRecording(breakage);
}

const KILLED: RunEvent = {
  atMs: 4500,
  source: 'log',
  kind: 'shutdown',
  instance: 'server',
  pid: 1,
  text: 'Fri Nov 20 18:20:14 2026 - SIGINT received...|killing workers',
};

/** Every tenth request dies. */
const deadly: Breakage['attempt'] = ({ sentMs }, id) => (id % 10 === 0 && sentMs > 3000 ? { outcome: 'empty-reply' } : {});

function page(runs: Readonly<Record<string, Recording>>): string {
  return renderStrategies({
    entries: ENTRIES,
    runs: new Map(Object.entries(runs).map(([name, recording]) => [name, factsOf(recording, judge(recording))])),
  });
}

function row(text: string, name: string, heading: string): string {
  const section = text.slice(text.indexOf(`## ${heading}`)).split('\n## ')[0] ?? '';
  return section.split('\n').find((line) => line.startsWith(`| [${name}]`)) ?? '';
}

const DANCE: Recording = {
  ...run({ run: { expectation: NO_WAIT } }),
  samples: {
    everyMs: 250,
    memoryEveryMs: 1000,
    error: { longestGapMs: 260, longestLookMs: 10, unanswered: 0, cpuTickMs: 10, busyMs: 20 },
    looks: [1500, 3500].map((atMs) => ({
      atMs,
      tookMs: 5,
      servers: [],
      instances: [{ name: 'ver_a-1', processes: 3, cpuMs: 10, pssKiB: 20 * atMs }],
    })),
  },
};

describe('renderStrategies', () => {
  it('makes the same bytes of the same recordings', () => {
    expect(page({ dance: DANCE })).toBe(page({ dance: { ...DANCE } }));
  });

  it('takes verdict, failures, stall, mixed time and memory from the recording, and the words from the scenario', () => {
    const { requests, stall, transitions } = judge(DANCE);
    expect(requests.failed).toBe(0);
    const mixedMs = transitions[0]?.overlapMs ?? 0;
    expect(mixedMs).toBeGreaterThan(10);
    expect(row(page({ dance: DANCE }), 'dance', 'Strategies')).toBe(
      `| [dance] | pass: no loss, no wait | 0 of ${requests.sent} | ${span(stall.longestMs)} | ${span(mixedMs)} | 29 → 68 MiB | not run: [spare] | no client may wait | nothing |`,
    );
  });

  it('says how soon a rollback was felt, from the scenario that is there for it', () => {
    const transitions = [
      { from: 'ver_a', to: 'ver_b', triggerMs: 3000, completeMs: 3500 },
      { from: 'ver_b', to: 'ver_a', triggerMs: 4000, completeMs: 4250 },
    ];
    const spare = run({ run: { expectation: NO_LOSS, transitions } });
    const firstMs = (judge(spare).transitions[1]?.firstAnswerMs ?? Number.NaN) - 4000;
    const first = Number.isNaN(firstMs) ? 'no answer' : `first answer after ${span(firstMs)}`;
    expect(row(page({ dance: DANCE, spare }), 'dance', 'Strategies')).toContain(`| ${first}, complete after 250 ms`);
  });

  it('lists a scenario that was not run as not run', () => {
    const text = page({ dance: run({ run: { expectation: NO_WAIT } }) });
    expect(row(text, 'dance', 'Strategies')).toContain('| not measured |');
    expect(row(text, 'gentle', 'Strategies')).toContain('| not run | – | – | – | – | – | imports are short |');
    expect(row(text, 'brutal', 'Defects')).toBe('| [brutal] | the title of brutal | not run | – | – | [gentle] | not run | – | – |');
    expect(row(text, 'blind', 'Controls')).toBe('| [blind] | a worker is killed | not run | – | – | – |');
    expect(row(text, 'spare', 'The other')).toBe('| [spare] | the title of spare | not run | – | – |');
    expect(page({})).toContain('Nothing was run yet.');
  });

  it('shows in bold that a strategy failed, and by which rules', () => {
    const failed = row(page({ dance: run({ run: { expectation: NO_WAIT }, attempt: deadly }) }), 'dance', 'Strategies');
    expect(failed).toMatch(/^\| \[dance\] \| \*\*fail\*\*: .*zero-downtime.* \| \d+ of \d+: \d+ empty-reply \|/);
  });

  it('sets a defect beside its cure, with what failed and its line in the log', () => {
    const brutal = run({ run: { expectation: DEFECT }, events: [KILLED, KILLED], attempt: deadly });
    const { requests, verdict } = judge(brutal);
    expect(verdict).toBe('pass');
    expect(row(page({ brutal, gentle: run({ run: { expectation: NO_LOSS } }) }), 'brutal', 'Defects')).toMatch(
      new RegExp(
        `^\\| \\[brutal\\] \\| the instance is killed with what it has in hand \\| pass \\| ${requests.failed} of ${requests.sent}: ${requests.failed} empty-reply ` +
          String.raw`\| server: 2 × ${'`'}SIGINT received\.\.\.\\\|killing workers${'`'} \| \[gentle\] \| pass: no loss \| 0 of \d+ \|`,
      ),
    );
  });

  it('leaves out of a line the folder that is another in each run', () => {
    const inFolder = { ...KILLED, text: 'SIGINT received...killing workers of /tmp/zerodrop-pyVFbi/backend.sock' };
    const text = row(page({ brutal: run({ run: { expectation: DEFECT }, events: [inFolder], attempt: deadly }) }), 'brutal', 'Defects');
    expect(text).toContain('killing workers of …/backend.sock`');
  });

  it('counts the trials of a defect that shows now and then', () => {
    const trial = { says: 'a worker that is told to end', instance: 'server', pattern: 'killing workers' };
    const expectation = {
      kind: 'rate',
      rate: { says: 'lost now and then', outcomes: ['reset'], trial, leastTrials: 1, atMost: 0.5 },
    } as const;
    const text = row(page({ brutal: run({ run: { expectation }, events: [KILLED, KILLED, KILLED] }) }), 'brutal', 'Defects');
    expect(text).toContain('| lost now and then | pass | 0 of 3 trials (95 %: 0 % to 71 %), in ');
    expect(text).toContain('server: 3 × `SIGINT');
  });

  it('does not pass over a defect whose line is missing', () => {
    const gone = row(page({ brutal: run({ run: { expectation: DEFECT } }) }), 'brutal', 'Defects');
    expect(gone).toContain('**fail**: signature');
    expect(gone).toContain('server: **none**');
  });

  it('says what the rules made of a control, and that it passes for that', () => {
    const blind = run({ run: { expectation: CONTROL }, attempt: deadly });
    expect(row(page({ blind }), 'blind', 'Controls')).toMatch(
      /^\| \[blind\] \| a worker is killed \| pass \| fail \| zero-downtime.* \| \d+ of \d+: /,
    );
  });

  it('shows a control that the rules are blind to', () => {
    const blind = run({ run: { expectation: CONTROL } });
    expect(row(page({ blind }), 'blind', 'Controls')).toContain('| **fail**: control | pass |');
  });

  it('puts what promises no wait before what promises no loss', () => {
    const text = page({});
    expect(text.indexOf('| [dance]')).toBeLessThan(text.indexOf('| [gentle]'));
  });

  it('links each scenario to its file, and nothing that is none', () => {
    const text = page({});
    for (const { name, href } of ENTRIES) expect(text).toContain(`[${name}]: ${href}`);
    expect(row(text, 'gentle', 'Strategies')).toContain('R in place of r ([brutal]), not `need-app`');
  });

  it('says once what most runs have in common, and names the others', () => {
    const docker = run({ run: { expectation: NO_WAIT, runtime: 'docker', startedAt: '2026-11-21T09:00:00.000Z' } });
    const host = run({ run: { expectation: NO_LOSS, runtime: 'host' } });
    const text = page({ gentle: host, spare: host, dance: docker }).replace(/\n/g, ' ');
    expect(text).toContain(
      'The latest runs of 3 of 5 scenarios, of 2026-11-20 to 2026-11-21: A server 2.0.21 on the host, an import of 1 s',
    );
    expect(text).toContain('`dance`: A server 2.0.21 in Docker, an import of 1 s.');
    expect(text).toContain("shared the machine's 2 cores");
  });

  it('calls the server of a run by its name', () => {
    const gentle = run({ run: { expectation: NO_LOSS, server: { name: 'gunicorn', title: 'gunicorn', version: '20.1.0' } } });
    expect(page({ gentle })).toContain(': gunicorn 20.1.0 ');
  });
});
