import { describe, expect, it } from 'vitest';
import { IdSteps, isHeldIds, NO_IDS } from './held-ids.ts';

function idsAfter(ids: readonly string[], resumedFrom: string | null = null) {
  const steps = new IdSteps(resumedFrom);
  ids.forEach((id, i) => {
    steps.take(id, 100 + i);
  });
  return { ...steps };
}

describe('the ids of the events of a stream', () => {
  it('count by one, wherever they begin', () => {
    expect(idsAfter([])).toEqual(NO_IDS);
    expect(idsAfter(['7'])).toEqual(NO_IDS);
    expect(idsAfter(['7', '8', '9'])).toEqual({ ...NO_IDS, steps: 2 });
  });

  it('pass over numbers', () => {
    expect(idsAfter(['7', '8', '12', '13'])).toEqual({ ...NO_IDS, steps: 2, leaps: 1, passedOver: 3, firstLeapMs: 102 });
  });

  it.each([
    ['come again', ['7', '8', '8', '9']],
    ['begin anew', ['7', '8', '1', '2']],
    ['are no numbers for once', ['7', '8', 'x', '9', '10']],
    ['have leading zeros for once', ['7', '8', '09', '10', '11']],
  ])('are told if they %s: nothing is passed over then', (_, ids) => {
    expect(idsAfter(ids)).toMatchObject({ steps: 2, passedOver: 0, firstLeapMs: 102 });
  });

  it('are none of a count if they may be times', () => {
    expect(idsAfter(['1795900000', '1795900001', '1795900002'])).toMatchObject({ steps: 0, leaps: 2, passedOver: 0 });
    expect(idsAfter(['1795900009'], '1795900001')).toEqual(NO_IDS);
  });

  it.each([
    ['the next one', '42', '43', 0],
    ['later ones', '42', '50', 7],
    ['earlier ones, again', '42', '1', 0],
    ['what is no number', '42', 'x', 0],
    ['and had what is no number', 'x', '50', 0],
    ['and had nothing', null, '50', 0],
  ] as const)('say whether a client that came again was sent %s', (_, had, first, passedOverBefore) => {
    expect(idsAfter([first], had)).toEqual({ ...NO_IDS, passedOverBefore });
  });

  it('are written down as they are', () => {
    const steps = new IdSteps('1');
    for (const id of ['3', '4', '9']) steps.take(id, 5);
    const read: unknown = JSON.parse(JSON.stringify(steps));
    expect(read).toEqual({ steps: 1, leaps: 1, passedOver: 4, firstLeapMs: 5, passedOverBefore: 1 });
    expect(isHeldIds(read)).toBe(true);
    for (const wrong of [null, {}, { ...NO_IDS, steps: -1 }, { ...NO_IDS, leaps: 0.5 }, { ...NO_IDS, firstLeapMs: '3' }])
      expect(isHeldIds(wrong)).toBe(false);
  });
});
