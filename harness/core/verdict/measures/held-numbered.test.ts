import { describe, expect, it } from 'vitest';
import { HeldRecord } from '../../ledger/held-exchanges.ts';
import { heldNumbered } from './held-numbered.ts';
import type { Held } from './held-seen.ts';

const TRIGGER_MS = 4000;
const COMPLETE_MS = 5000;

interface Stream {
  readonly from: number;
  readonly to: number;
  readonly ids: readonly number[];
  readonly had?: number;
  readonly target?: number;
}

/** An event every 50 ms, whose ids count by one from a number on. */
function stream(from: number, to: number, first: number, more: Partial<Stream> = {}): Stream {
  return { from, to, ids: Array.from({ length: (to - from) / 50 }, (_, i) => first + i), ...more };
}

function numbered(streams: readonly Stream[]) {
  const all = streams.map(({ from, to, ids, had, target = 0 }, id): Held => {
    const exchange = new HeldRecord(id, 'sse', had === undefined ? null : String(had), false, true);
    exchange.onOpened(from);
    ids.forEach((each, i) => {
      exchange.onSaid(from + i * 50);
      exchange.ids.take(String(each), from + i * 50);
    });
    exchange.onEnd('by-us', to);
    return { exchange, clientKey: `new ${id}`, target, sentMs: from, endMs: to, outcome: 'answered', version: '' };
  });
  return heldNumbered(all, { triggerMs: TRIGGER_MS, completeMs: COMPLETE_MS }).numbered;
}

const BEFORE = [stream(0, 2000, 1), stream(1000, 3000, 21)];
const AFTER = [stream(5000, 7000, 101), stream(6000, 8000, 121)];
const HELD = stream(0, 8000, 1);
const leaping = (): Stream => {
  const { ids } = HELD;
  return { ...HELD, ids: ids.filter((id) => id < 90 || id > 92) };
};
const NONE = { leapt: 0, passedOver: 0, firstLeapMs: null, cameAgain: 0, passedOverBetween: 0 };

describe('ids that counted by one before the trigger', () => {
  it('go on to', () => {
    expect(numbered([...BEFORE, HELD, ...AFTER])).toEqual({ ...NONE, since: 'by-one' });
  });

  it('are passed over on one that is held, and count by one again on those that are new', () => {
    const found = { since: 'by-one', leapt: 1, passedOver: 3, firstLeapMs: 4450 };
    expect(numbered([...BEFORE, leaping(), ...AFTER])).toMatchObject(found);
  });

  it('count otherwise on those that are new', () => {
    const otherwise = AFTER.map(({ ids, ...each }) => ({ ...each, ids: ids.map((id) => id * 2) }));
    expect(numbered([...BEFORE, HELD, ...otherwise])).toMatchObject({ since: 'otherwise', leapt: 2 });
  });

  it('are not known to go on if too few come', () => {
    expect(numbered([...BEFORE, leaping(), stream(7800, 8000, 200)])).toMatchObject({ since: 'unknown', leapt: 1, passedOver: 3 });
  });

  it('are passed over before a client that comes again', () => {
    const found = { leapt: 0, cameAgain: 1, passedOverBetween: 5 };
    expect(numbered([...BEFORE, stream(4500, 8000, 96, { had: 90 }), ...AFTER])).toMatchObject(found);
    expect(numbered([...BEFORE, stream(4500, 8000, 91, { had: 90 }), ...AFTER])).toMatchObject(NONE);
  });

  it('are no loss to a client that comes again if it was so before', () => {
    const cameBefore = stream(3000, 8000, 96, { had: 90 });
    expect(numbered([...BEFORE, cameBefore, stream(4500, 8000, 96, { had: 90 }), ...AFTER])).toMatchObject({ cameAgain: 0 });
  });

  it('are judged target by target', () => {
    const others = [...BEFORE, HELD, ...AFTER].map((each) => ({ ...each, target: 1 }));
    const found = { since: 'by-one', leapt: 1, passedOver: 3 };
    expect(numbered([...BEFORE, leaping(), ...AFTER, ...others])).toMatchObject(found);
    const unknown = [...BEFORE, leaping()].map((each) => ({ ...each, target: 1 }));
    expect(numbered([...BEFORE, leaping(), ...AFTER, ...unknown])).toMatchObject(found);
    const unnumbered = others.map(({ ids, ...each }) => ({ ...each, ids: ids.map((id) => id * 7) }));
    expect(numbered([...BEFORE, leaping(), ...AFTER, ...unnumbered])).toMatchObject(found);
  });
});

describe('nothing is known of ids', () => {
  it.each<[string, readonly Stream[]]>([
    ['that did not count by one on each before', [...BEFORE, { ...stream(0, 2000, 1), ids: [5, 9, 12] }, leaping(), ...AFTER]],
    ['if one that is held passed over a number before', [...BEFORE, { ...HELD, ids: HELD.ids.filter((id) => id !== 30) }, ...AFTER]],
    ['if too few came before', [stream(0, 500, 1), leaping(), ...AFTER]],
    ['if there are none', [{ from: 0, to: 3000, ids: [] }]],
  ])('%s', (_, streams) => {
    expect(numbered(streams)).toBeUndefined();
  });
});
