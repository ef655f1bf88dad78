import type { Attempt, CaseResult, Kind } from './case-attempt.ts';
import type { RunFacts } from './run-facts.ts';
import { caseId } from './suite-case.ts';
import type { JournalHead } from './suite-journal.ts';
import { inOrder, overallKind } from './suite-results.ts';
import type { Suite, SuiteOptions } from './suite-types.ts';

/** What a test says of a case; the rest is that of a dance that went well. */
export interface WrittenCase {
  readonly scenario: string;
  readonly version?: string;
  readonly turn?: number;
  readonly kind?: Kind;
  readonly says?: string;
  readonly part?: number;
  readonly facts?: Partial<RunFacts>;
  readonly attempts?: readonly Attempt[];
}

export function factsFor(kind: Kind, more: Partial<RunFacts> = {}): RunFacts {
  return {
    verdict: kind === 'pass' ? 'pass' : kind === 'inconclusive' ? 'inconclusive' : 'fail',
    expects: kind === 'no-longer-reproduces' ? 'defect' : 'zero-downtime',
    uwsgi: '2.0.21-debian',
    startedAt: '2026-11-20T01:00:00.000Z',
    durationMs: 16_000,
    sent: 1200,
    failed: kind === 'fail' ? 3 : 0,
    against: kind === 'pass' ? [] : ['zero-downtime: 3 of 1,200 requests failed.'],
    generatorSaturated: false,
    noLongerReproduces: kind === 'no-longer-reproduces' ? 'uWSGI 2.0.28 no longer shows "it drops requests".' : null,
    reloads: kind === 'inconclusive' || kind === 'no-longer-reproduces' ? null : { done: 5, lossy: kind === 'fail' ? 1 : 0 },
    measures: { stallMs: 20, reloadMs: 2000, mixedMs: 30, memoryKiB: 80_000 },
    ...more,
  };
}

export function writtenCase(
  { scenario, version = 'bookworm', turn = 1, kind = 'pass', says, part = 0, facts = {}, attempts }: WrittenCase,
  night = 20,
): CaseResult {
  const its = factsFor(kind, facts);
  const folder = `runs/${version}/${scenario}/2026-11-${day(night)}T01-00-00Z-${turn}`;
  const judged: readonly Attempt[] = kind === 'broken' ? [] : [{ kind: 'judged', folder, alone: true, facts: its }];
  return {
    id: caseId(scenario, version, turn),
    scenario,
    version,
    turn,
    expectedMs: 16_000,
    alone: false,
    kind,
    says: says ?? its.noLongerReproduces ?? its.against.join(' '),
    attempts: attempts ?? judged,
    part,
  };
}

/** A suite of these cases. `night` counts the days of a month. */
export function writtenSuite(night: number, cases: readonly WrittenCase[], options: Partial<SuiteOptions> = {}): Suite {
  const results = cases.map((each) => writtenCase(each, night));
  const unique = (values: readonly string[]): string[] => [...new Set(values)];
  const all: SuiteOptions = {
    runtime: 'docker',
    versions: unique(results.map(({ version }) => version)),
    scenarios: unique(results.map(({ scenario }) => scenario)),
    all: true,
    repeat: Math.max(1, ...results.map(({ turn }) => turn)),
    startupSeconds: 2,
    slowSeconds: '3-6',
    clients: null,
    seed: null,
    strict: false,
    concurrency: 1,
    shard: null,
    ...options,
  };
  const startedAt = `2026-11-${day(night)}T01:00:00.000Z`;
  const part = {
    id: `night${night}`,
    zerodrop: '0.1.0',
    startedAt,
    machine: { kernel: '6.1', cores: 2, node: 'v24.0.0' },
    shard: all.shard,
  };
  const parts = Array.from({ length: 1 + Math.max(0, ...results.map((each) => each.part)) }, (_, i) =>
    i === 0 ? part : { ...part, id: `${part.id}-${i}` },
  );
  return {
    schema: 'zerodrop/suite/1',
    id: part.id,
    kind: overallKind(results, []),
    startedAt,
    durationMs: 600_000,
    options: all,
    rows: all.scenarios.map((scenario) => ({ scenario, group: '', title: `what ${scenario} does` })),
    parts,
    cases: inOrder(results, all),
    missing: [],
    trend: null,
  };
}

/** The head of the journal of a suite. */
export function writtenHead({ options, rows, parts, cases }: Suite): JournalHead {
  return {
    schema: 'zerodrop/suite-journal/1',
    options,
    rows,
    part: there(parts[0]),
    cases: cases.map(({ id, scenario, version, turn, expectedMs, alone }) => ({ id, scenario, version, turn, expectedMs, alone })),
  };
}

export function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the fixture lacks it');
  return value;
}

function day(night: number): string {
  return String(night).padStart(2, '0');
}
