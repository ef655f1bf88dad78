import { describe, expect, it } from 'vitest';
import { type WrittenCase, writtenSuite } from '../suite-types.fixture.ts';
import type { Suite } from '../suite-types.ts';
import { trendOf } from './trend.ts';
import type { Change } from './verdicts.ts';

const HEALTHY: readonly WrittenCase[] = ['dance', 'race', 'kill'].flatMap((scenario) =>
  ['bookworm', 'trixie'].map((version) => ({ scenario, version })),
);
const broken = (scenario: string, kind: WrittenCase['kind'] = 'fail', version = 'trixie'): readonly WrittenCase[] =>
  HEALTHY.map((each) => (each.scenario === scenario && each.version === version && kind !== undefined ? { ...each, kind } : each));
const cells = (changes: readonly Change[]): string[] => changes.map(({ cell }) => cell);
const changesOf = (now: Suite, history: readonly Suite[]) => {
  const { newlyFailing, newlyPassing, newlyNotReproducing, newlyUnclear, still, vanished } = trendOf(now, history);
  return {
    newlyFailing: cells(newlyFailing),
    newlyPassing: cells(newlyPassing),
    newlyNotReproducing: cells(newlyNotReproducing),
    newlyUnclear: cells(newlyUnclear),
    still: cells(still),
    vanished,
  };
};
const NOTHING = { newlyFailing: [], newlyPassing: [], newlyNotReproducing: [], newlyUnclear: [], still: [], vanished: [] };

describe('what is new in a suite', () => {
  it('is nothing if everything is as it was', () => {
    expect(changesOf(writtenSuite(2, HEALTHY), [writtenSuite(1, HEALTHY)])).toEqual(NOTHING);
    expect(changesOf(writtenSuite(2, broken('race')), [writtenSuite(1, broken('race'))])).toEqual({ ...NOTHING, still: ['race@trixie'] });
  });

  it('is a scenario that passed the night before and fails, and nothing else', () => {
    expect(changesOf(writtenSuite(2, broken('race')), [writtenSuite(1, HEALTHY)])).toEqual({ ...NOTHING, newlyFailing: ['race@trixie'] });
  });

  it('is a scenario of which one repetition of three fails', () => {
    const thrice = [1, 2, 3].map((turn): WrittenCase => ({ scenario: 'dance', turn, kind: turn === 2 ? 'fail' : 'pass' }));
    const { newlyFailing } = trendOf(writtenSuite(2, thrice), [writtenSuite(1, HEALTHY)]);
    expect(newlyFailing).toMatchObject([{ cell: 'dance@bookworm', count: 1, of: 3, before: { kind: 'pass' } }]);
  });

  it('is a scenario that fails the first time it is seen', () => {
    const fresh: WrittenCase = { scenario: 'fresh', kind: 'fail' };
    const { newlyFailing } = trendOf(writtenSuite(2, [...HEALTHY, fresh]), [writtenSuite(1, HEALTHY)]);
    expect(newlyFailing).toMatchObject([{ cell: 'fresh@bookworm', before: null }]);
  });

  it.each(['inconclusive', 'broken'] as const)('is a scenario, or a version, that is %s the first time it is seen', (kind) => {
    const fresh: readonly WrittenCase[] = [
      { scenario: 'fresh', kind },
      { scenario: 'dance', version: 'sid', kind },
    ];
    const first = writtenSuite(2, [...HEALTHY, ...fresh]);
    const ids = ['dance@sid', 'fresh@bookworm'];
    expect(changesOf(first, [writtenSuite(1, HEALTHY)])).toEqual({ ...NOTHING, newlyUnclear: ids });
    expect(changesOf(writtenSuite(3, [...HEALTHY, ...fresh]), [writtenSuite(1, HEALTHY), first])).toEqual({ ...NOTHING, still: ids });
    expect(changesOf(first, [])).toEqual({ ...NOTHING, newlyUnclear: ids });
  });

  it('is a scenario that failed and passes, and a defect that no longer shows', () => {
    const history = [writtenSuite(1, broken('race'))];
    expect(changesOf(writtenSuite(2, HEALTHY), history)).toEqual({ ...NOTHING, newlyPassing: ['race@trixie'] });
    expect(changesOf(writtenSuite(2, broken('race', 'no-longer-reproduces')), [writtenSuite(1, HEALTHY)])).toEqual({
      ...NOTHING,
      newlyNotReproducing: ['race@trixie'],
    });
  });

  it('is told by the last night on which there was a verdict', () => {
    const history = [writtenSuite(1, HEALTHY), writtenSuite(2, broken('race', 'inconclusive')), writtenSuite(3, broken('race', 'broken'))];
    expect(changesOf(writtenSuite(4, broken('race')), history)).toEqual({ ...NOTHING, newlyFailing: ['race@trixie'] });
    expect(changesOf(writtenSuite(4, HEALTHY), history)).toEqual(NOTHING);
  });

  it('is not a failure that was there before a night without a verdict', () => {
    const history = [writtenSuite(1, broken('race')), writtenSuite(2, broken('race', 'inconclusive'))];
    expect(changesOf(writtenSuite(3, broken('race')), history)).toEqual({ ...NOTHING, still: ['race@trixie'] });
  });

  it('is that a verdict can no longer be given, on the first night of it', () => {
    const first = writtenSuite(2, broken('race', 'inconclusive'));
    expect(changesOf(first, [writtenSuite(1, HEALTHY)])).toEqual({ ...NOTHING, newlyUnclear: ['race@trixie'] });
    expect(changesOf(writtenSuite(3, broken('race', 'inconclusive')), [writtenSuite(1, HEALTHY), first])).toEqual({
      ...NOTHING,
      still: ['race@trixie'],
    });
  });

  it('is that something is no longer tested, unless only a part was asked for', () => {
    const fewer = HEALTHY.filter(({ scenario }) => scenario !== 'race');
    expect(changesOf(writtenSuite(2, fewer), [writtenSuite(1, HEALTHY)]).vanished).toEqual(['race@bookworm', 'race@trixie']);
    expect(changesOf(writtenSuite(2, fewer, { all: false }), [writtenSuite(1, HEALTHY)]).vanished).toEqual([]);
    const bookworm = HEALTHY.filter(({ version }) => version === 'bookworm');
    expect(changesOf(writtenSuite(2, bookworm), [writtenSuite(1, HEALTHY)]).vanished).toEqual([]);
  });

  it('is that something is no longer tested, although the night before was cut off', () => {
    const fewer = HEALTHY.filter(({ scenario }) => scenario !== 'race');
    const cutOff = { ...writtenSuite(2, HEALTHY.slice(0, 1)), missing: ['race@bookworm#1'] };
    expect(changesOf(writtenSuite(3, fewer), [writtenSuite(1, HEALTHY), cutOff]).vanished).toEqual(['race@bookworm', 'race@trixie']);
  });

  it('says since when a failure has lasted', () => {
    const history = [writtenSuite(1, HEALTHY), writtenSuite(2, broken('race')), writtenSuite(3, broken('race'))];
    const { still } = trendOf(writtenSuite(4, broken('race')), history);
    expect(still).toMatchObject([{ cell: 'race@trixie', before: { kind: 'fail', startedAt: '2026-11-02T01:00:00.000Z' } }]);
  });

  it('is told by the last night that had the field, whatever was run in part since', () => {
    const since = Array.from({ length: 40 }, (_, i) => writtenSuite(10 + i, [{ scenario: 'dance' }], { all: false }));
    const { newlyFailing } = trendOf(writtenSuite(60, broken('race')), [writtenSuite(1, HEALTHY), ...since]);
    expect(newlyFailing).toMatchObject([{ cell: 'race@trixie', before: { kind: 'pass', startedAt: '2026-11-01T01:00:00.000Z' } }]);
  });

  it('is not told by suites of another runtime, by later ones, or by itself', () => {
    const now = writtenSuite(2, broken('race'));
    const others = [
      writtenSuite(1, HEALTHY, { runtime: 'host' }),
      writtenSuite(1, HEALTHY, { strict: true }),
      writtenSuite(3, HEALTHY),
      now,
    ];
    expect(trendOf(now, others)).toMatchObject({ nights: 0, previous: null, newlyFailing: [{ before: null }] });
  });
});
