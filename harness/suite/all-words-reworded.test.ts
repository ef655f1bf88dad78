import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Recording, RunRecord } from '../core/record/run-record.ts';
import { type Breakage, healthyRecording } from '../core/verdict/healthy.fixture.ts';
import { pageData, preparePage } from '../report/html/data.ts';
import { judge } from '../report/make-report.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';
import { factsOf } from './run-facts.ts';

const HARNESS = join(import.meta.dirname, '..');
/** The modules that make sentences of facts. */
const WORDS = globSync(['report/*-words.ts', 'report/from-outside.ts', 'report/words/*-words.ts', 'report/words/checks/*-words.ts'], {
  cwd: HARNESS,
}).filter((file) => !file.endsWith('number-words.ts') && !file.endsWith('hide-in-words.ts'));

/** Each string becomes another one; lists and objects keep their form. */
function otherwise(said: unknown): unknown {
  if (typeof said === 'string') return `Said otherwise: ${said.length}.`;
  if (Array.isArray(said)) return said.map(otherwise);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, otherwise(value)]));
}

interface Code {
  readonly judge: typeof judge;
  readonly pageData: typeof pageData;
  readonly preparePage: typeof preparePage;
  readonly factsOf: typeof factsOf;
}

/** The code with words of which each says something else. */
async function withOtherWords(): Promise<Code> {
  vi.resetModules();
  for (const file of WORDS.filter((each) => !each.endsWith('checks-in-words.ts')))
    vi.doMock(join(HARNESS, file), async (importOriginal) => {
      const original = await importOriginal<Readonly<Record<string, unknown>>>();
      return Object.fromEntries(
        Object.entries(original).map(([name, value]) => [
          name,
          typeof value === 'function' ? (...given: readonly unknown[]) => otherwise(value(...given)) : value,
        ]),
      );
    });
  const [made, page, kept] = await Promise.all([
    import('../report/make-report.ts'),
    import('../report/html/data.ts'),
    import('./run-facts.ts'),
  ]);
  return { judge: made.judge, pageData: page.pageData, preparePage: page.preparePage, factsOf: kept.factsOf };
}

/** What is decided of a recording, drawn of it and kept of it: all but the sentences, and the few facts that are words. */
function decided(code: Code, recording: Recording): unknown {
  const report = code.judge(recording);
  const { checks, findings, ...rest } = report;
  const { against, noLongerReproduces, ...kept } = code.factsOf(recording, report);
  const page = code.pageData(code.preparePage(report, recording));
  return JSON.parse(
    JSON.stringify({
      report: rest,
      checks: checks.map(({ name, verdict, reason, facts = {} }) => {
        const { stillOld: _, before: __, after: ___, ...numbers } = facts;
        return { name, verdict, reason, facts: numbers };
      }),
      findings: findings.map(({ cause, outcome, count, events }) => ({ cause, outcome, count, events: events.length })),
      kept: { ...kept, against: against.length, noLongerReproduces: noLongerReproduces !== null },
      page: { ...page, causes: page.causes.map(([name]) => name) },
    }),
  );
}

const { options, transitions, phases } = healthyRecording().run;
const ONE_LOST: Breakage['attempt'] = (_, id) => (id === 60 ? { outcome: 'empty-reply' } : {});
const defect = (outcome: 'empty-reply' | 'refused'): RunRecord['expectation'] => ({
  kind: 'defect',
  signature: { says: 'it drops one', outcome, log: null },
});
const external = { runtime: 'external', served: null, expectation: { kind: 'zero-downtime', maxStallMs: null } } as const;

const RECORDINGS: Readonly<Record<string, () => Recording>> = {
  'a clean run': () => sampleRecording('clean'),
  'a run whose old instance was killed': () => sampleRecording('killed'),
  'a defect that shows': () => healthyRecording({ run: { expectation: defect('empty-reply') }, attempt: ONE_LOST }),
  'a defect that does not show': () => healthyRecording({ run: { expectation: defect('refused') } }),
  'a control that is refuted': () =>
    healthyRecording({ run: { expectation: { kind: 'refuted', as: 'fail', by: 'zero-downtime' } }, attempt: ONE_LOST }),
  'a control that nothing refutes': () => healthyRecording({ run: { expectation: { kind: 'refuted', as: 'fail' } } }),
  'a run in which nothing changed': () => healthyRecording({ attempt: () => ({ version: 1 }) }),
  'a run that saw too little': () => healthyRecording({ run: { phases: phases.filter(({ name }) => name !== 'baseline') } }),
  'two versions that still answer': () =>
    healthyRecording({ run: { ...external, transitions: transitions.map((each) => ({ ...each, completeMs: null, dueMs: 4000 })) } }),
  'a watched deploy that nothing names': () =>
    healthyRecording({
      run: { ...external, expectsChange: false, transitions: [], change: { kind: 'unnamed' } },
      attempt: ({ sentMs }) => ({ version: 1, status: sentMs < 4500 ? 200 : 203 }),
    }),
  'a watched deploy with too long a wait': () =>
    healthyRecording({ run: { ...external, expectation: { kind: 'zero-downtime', maxStallMs: 1 } } }),
  'a run that was to send at a rate': () => healthyRecording({ run: { options: { ...options, ratePerSecond: 10 } } }),
  'a client that stood still': () => {
    const { generator } = healthyRecording().run;
    return healthyRecording({ run: { generator: { ...generator, freezes: [{ atMs: 3500, durationMs: 1200 }] } } });
  },
};

describe('when each word of the report says something else', () => {
  let other: Code;
  beforeAll(async () => {
    other = await withOtherWords();
  });
  afterAll(() => {
    for (const file of WORDS) vi.doUnmock(join(HARNESS, file));
    vi.resetModules();
  });

  it('all sentences of checks are other ones', () => {
    expect(WORDS.length).toBeGreaterThan(20);
    for (const recording of Object.values(RECORDINGS))
      for (const { detail } of other.judge(recording()).checks) expect(detail).toMatch(/^Said otherwise: \d+\.$/);
  });

  it.each(Object.entries(RECORDINGS))('%s has the same verdict, causes, suite facts and page', (_, recording) => {
    const code: Code = { judge, pageData, preparePage, factsOf };
    expect(decided(other, recording())).toEqual(decided(code, recording()));
  });
});
