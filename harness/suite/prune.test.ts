import { describe, expect, it } from 'vitest';
import type { Attempt } from './case-attempt.ts';
import { prune } from './prune.ts';
import { factsFor, writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';

const starved: Attempt = {
  kind: 'judged',
  folder: 'runs/first',
  alone: false,
  facts: factsFor('inconclusive', { generatorSaturated: true }),
};
const again: Attempt = { kind: 'judged', folder: 'runs/again', alone: true, facts: factsFor('pass') };
const night = (n: number): Suite =>
  writtenSuite(n, [
    { scenario: 'good' },
    { scenario: 'bad', kind: 'fail' },
    { scenario: 'cured', kind: 'no-longer-reproduces' },
    { scenario: 'unclear', kind: 'inconclusive' },
    { scenario: 'crashed', kind: 'broken' },
    { scenario: 'starved', attempts: [starved, again] },
  ]);

describe('prune', () => {
  it('removes of all but the newest suites the runs that passed, and nothing else ever', () => {
    const pruned = prune([night(5), night(4), night(3)], 2);
    expect(pruned).toHaveLength(1);
    expect(pruned[0]).toMatchObject({ suite: { id: 'night3' }, folders: ['runs/bookworm/good/2026-11-03T01-00-00Z-1'] });
  });

  it('keeps the runs to which a newer suite refers as well: it was joined from some of the same parts', () => {
    const again = { ...night(1), id: 'night1+more' };
    expect(prune([again, night(1)], 1)).toEqual([]);
    const other = writtenSuite(1, [{ scenario: 'good' }, { scenario: 'other' }]);
    const [pruned] = prune([again, other], 1);
    expect(pruned?.folders).toEqual(['runs/bookworm/other/2026-11-01T01-00-00Z-1']);
    expect(pruned?.suite.cases.map(({ scenario, attempts }) => [scenario, attempts[0]])).toMatchObject([
      ['good', { folder: 'runs/bookworm/good/2026-11-01T01-00-00Z-1' }],
      ['other', { folder: null }],
    ]);
  });

  it('keeps what a broken run left', () => {
    const broke: Attempt = {
      kind: 'broken',
      folder: 'runs/broke',
      alone: true,
      startedAt: '2026-11-20T01:00:00.000Z',
      durationMs: 5,
      says: 'it crashed',
    };
    const suites = [night(2), writtenSuite(1, [{ scenario: 'crashed', kind: 'broken', attempts: [broke] }])];
    expect(prune(suites, 1)).toEqual([]);
  });

  it('leaves no reference to what it removes, and changes nothing else', () => {
    const [first] = prune([night(2), night(1)], 1);
    const left = first?.suite.cases.flatMap(({ attempts }) =>
      attempts.flatMap((attempt) => (attempt.kind === 'judged' ? [attempt.folder] : [])),
    );
    expect(left?.toSorted()).toEqual(
      [
        null,
        'runs/again',
        'runs/bookworm/bad/2026-11-01T01-00-00Z-1',
        'runs/bookworm/cured/2026-11-01T01-00-00Z-1',
        'runs/bookworm/unclear/2026-11-01T01-00-00Z-1',
        'runs/first',
      ].toSorted(),
    );
    expect(first?.suite.cases.map(({ id, kind }) => [id, kind])).toEqual(night(1).cases.map(({ id, kind }) => [id, kind]));
  });

  it('has nothing to do the second time, nor if there are no more suites than are kept', () => {
    const [first] = prune([night(2), night(1)], 1);
    if (first === undefined) throw new Error('nothing was pruned');
    expect(prune([night(2), first.suite], 1)).toEqual([]);
    expect(prune([night(2), night(1)], 2)).toEqual([]);
  });
});
