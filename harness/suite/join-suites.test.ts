import { describe, expect, it } from 'vitest';
import { mergeSuites } from './join-suites.ts';
import { type WrittenCase, writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';

const CASES: readonly WrittenCase[] = ['a', 'b', 'c', 'd', 'e'].flatMap((scenario) =>
  ['bookworm', 'trixie'].flatMap((version) =>
    [1, 2].map((turn): WrittenCase => ({ scenario, version, turn, kind: scenario === 'd' && turn === 2 ? 'fail' : 'pass' })),
  ),
);
const WHOLE = writtenSuite(20, CASES);

/** The i-th of n shards, as a machine would have done it. */
function shard(index: number, of: number, more: Partial<Suite> = {}): Suite {
  const cases = WHOLE.cases.filter((_, i) => i % of === index - 1);
  const part = { ...WHOLE.parts[0], id: `shard${index}`, shard: { index, of } };
  return {
    ...WHOLE,
    id: part.id,
    kind: cases.some(({ kind }) => kind === 'fail') ? 'fail' : 'pass',
    options: { ...WHOLE.options, shard: { index, of } },
    parts: [part as Suite['parts'][number]],
    cases,
    ...more,
  };
}

describe('mergeSuites', () => {
  it('makes of four shards, in any order, what one machine makes of it all: the same cases, the same verdicts', () => {
    const merged = mergeSuites([3, 1, 4, 2].map((index) => shard(index, 4)));
    const told = ({ cases }: Suite) => cases.map(({ id, kind, says, attempts }) => ({ id, kind, says, attempts }));
    expect(told(merged)).toEqual(told(WHOLE));
    expect({ kind: merged.kind, missing: merged.missing, options: merged.options }).toEqual({
      kind: WHOLE.kind,
      missing: [],
      options: WHOLE.options,
    });
  });

  it('remembers which machine did what', () => {
    const merged = mergeSuites([shard(2, 2), shard(1, 2)]);
    expect(merged.parts.map(({ id }) => id)).toEqual(['shard2', 'shard1']);
    for (const { id, part } of merged.cases) {
      expect(shard(part === 0 ? 2 : 1, 2).cases.map((each) => each.id)).toContain(id);
    }
  });

  it('joins machines that tested different versions', () => {
    const only = (version: string): Suite => ({
      ...writtenSuite(
        20,
        CASES.filter((each) => each.version === version),
      ),
      id: version,
    });
    const merged = mergeSuites([only('bookworm'), only('trixie')]);
    expect(merged.cases.map(({ id, kind }) => [id, kind])).toEqual(WHOLE.cases.map(({ id, kind }) => [id, kind]));
    expect(merged.options.versions).toEqual(['bookworm', 'trixie']);
  });

  it('joins a version with all scenarios and one with those of one server, and misses what is no longer tested all the same', () => {
    const all = writtenSuite(20, [{ scenario: 'a' }, { scenario: 'b' }]);
    const some = { ...writtenSuite(20, [{ scenario: 'a', version: 'bullseye' }], { all: false }), id: 'some' };
    const merged = mergeSuites([all, some]);
    expect(merged).toMatchObject({ kind: 'pass', missing: [], options: { all: true, versions: ['bookworm', 'bullseye'] } });
  });

  it('keeps what was skipped, except what another machine has run', () => {
    const reason = 'it is not there';
    const skipped = ['b', 'c'].map((scenario) => ({ scenario, server: 'HAProxy', reason }));
    const one = { ...writtenSuite(20, [{ scenario: 'a' }]), skipped };
    const other = { ...writtenSuite(20, [{ scenario: 'b', version: 'trixie' }]), id: 'other' };
    expect(mergeSuites([one, other]).skipped).toEqual([{ scenario: 'c', server: 'HAProxy', reason }]);
    expect('skipped' in mergeSuites([other])).toBe(false);
  });

  it('lasts from the first beginning to the last end', () => {
    const late = shard(2, 2, { startedAt: '2026-11-20T01:05:00.000Z', durationMs: 900_000 });
    expect(mergeSuites([late, shard(1, 2)])).toMatchObject({ startedAt: '2026-11-20T01:00:00.000Z', durationMs: 1_200_000 });
  });

  it('is no pass if a shard did not do all of its cases', () => {
    const pass = writtenSuite(20, [{ scenario: 'a' }]);
    expect(mergeSuites([{ ...pass, missing: ['b@bookworm#1'] }])).toMatchObject({ kind: 'inconclusive', missing: ['b@bookworm#1'] });
  });

  it('takes a shard that had nothing to do for one that is there', () => {
    const pass = writtenSuite(20, [{ scenario: 'a' }]);
    const merged = mergeSuites(
      [1, 2].map((index) => ({
        ...pass,
        options: { ...pass.options, shard: { index, of: 2 } },
        cases: index === 1 ? pass.cases : [],
      })),
    );
    expect(merged).toMatchObject({ kind: 'pass', missing: [], cases: [{ id: 'a@bookworm#1' }] });
  });

  it('is no pass without one of its shards, and says which', () => {
    const cases = WHOLE.cases.filter(({ kind }) => kind === 'pass');
    const merged = mergeSuites([1, 2, 4].map((index) => shard(index, 4, { cases: cases.filter((_, i) => i % 4 === index - 1) })));
    expect(merged).toMatchObject({ kind: 'inconclusive', missing: ['every case of shard 3 of 4 (bookworm, trixie)'] });
  });

  it('is no pass if the shards were cut from different plans, so that no one did a case, and says which', () => {
    const pass = writtenSuite(
      20,
      ['a', 'b', 'c'].map((scenario) => ({ scenario })),
    );
    const cut = (index: number, scenario: string): Suite => ({
      ...pass,
      id: `shard${index}`,
      options: { ...pass.options, shard: { index, of: 2 } },
      cases: pass.cases.filter((each) => each.scenario === scenario),
    });
    const merged = mergeSuites([cut(1, 'a'), cut(2, 'c')]);
    expect(merged).toMatchObject({ kind: 'inconclusive', missing: ['b@bookworm#1'] });
    const stopped: Suite = { ...cut(2, 'c'), missing: ['a@bookworm#1', 'b@bookworm#1'] };
    expect(mergeSuites([cut(1, 'a'), stopped]).missing).toEqual(['b@bookworm#1']);
  });

  it('misses nothing of what was joined before, whose parts were to do different things', () => {
    const bookworm = { ...writtenSuite(20, [{ scenario: 'a' }]), id: 'one' };
    const trixie = { ...writtenSuite(20, [{ scenario: 'b', version: 'trixie' }]), id: 'other' };
    const host = { ...writtenSuite(20, [{ scenario: 'a', version: 'bullseye' }]), id: 'third' };
    expect(mergeSuites([mergeSuites([bookworm, trixie]), host])).toMatchObject({ kind: 'pass', missing: [] });
  });

  it('says once that a shard is missing of two groups that are called alike', () => {
    const half = (scenario: string) => writtenSuite(20, [{ scenario }], { shard: { index: 1, of: 2 } });
    expect(mergeSuites([half('a'), half('b')])).toMatchObject({ missing: ['every case of shard 2 of 2 (bookworm)'] });
  });

  it('is no pass without a version that was to be there, of which every shard was lost, and has an empty column for it', () => {
    const pass = writtenSuite(20, [{ scenario: 'a' }]);
    const merged = mergeSuites([pass], { expected: ['trixie', 'bookworm'] });
    expect(merged).toMatchObject({
      kind: 'inconclusive',
      missing: ['every case of trixie'],
      options: { versions: ['trixie', 'bookworm'] },
    });
    expect(mergeSuites([pass], { expected: ['bookworm'] })).toMatchObject({ kind: 'pass', missing: [] });
  });

  it('is no pass without a part that can not be read', () => {
    const merged = mergeSuites([writtenSuite(20, [{ scenario: 'a' }])], { lost: ['every case of a part: parts/2 can’t be read'] });
    expect(merged).toMatchObject({ kind: 'inconclusive', missing: ['every case of a part: parts/2 can’t be read'] });
  });

  it('refuses to count a shard twice, and to join what does not belong together', () => {
    expect(() => mergeSuites([shard(1, 2), shard(2, 2), shard(2, 2)])).toThrow('shard 2 of 2 is there 2 times');
    expect(() =>
      mergeSuites([shard(1, 2), shard(2, 2, { options: { ...WHOLE.options, startupSeconds: 30, shard: { index: 2, of: 2 } } })]),
    ).toThrow('differ in startupSeconds');
    const bookworm = writtenSuite(20, [{ scenario: 'a' }]);
    const both = writtenSuite(20, [{ scenario: 'a' }, { scenario: 'a', version: 'trixie' }]);
    expect(() => mergeSuites([bookworm, both])).toThrow('a@bookworm#1 was done by two');
    expect(() => mergeSuites([])).toThrow('nothing to merge');
  });
});
