import { describe, expect, it } from 'vitest';
import { HeldRecord } from '../../ledger/held-exchanges.ts';
import { heldSaid } from './held-said.ts';
import type { Held } from './held-seen.ts';

const TRIGGER_MS = 4000;
const END_MS = 10_000;

interface Listened {
  readonly from: number;
  readonly to: number;
  /** It is one that is held to the end. */
  readonly isHeld?: true;
  /** When the service said something. */
  readonly said: readonly number[];
}

function every(ms: number, from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / ms)) }, (_, i) => from + (i + 1) * ms);
}

function held({ from, to, isHeld, said }: Listened, id: number): Held {
  const exchange = new HeldRecord(id, 'sse', null, isHeld === true, true);
  exchange.onOpened(from);
  for (const atMs of said) exchange.onSaid(atMs);
  exchange.onEnd('by-us', to);
  return { exchange, clientKey: `new ${id}`, target: 0, sentMs: from, endMs: to, outcome: 'answered', version: '' };
}

/** Two short ones before the trigger and two after it, and one that is held: who says what. */
function service({ before = 50, kept = 50 as number | null, fresh = 50 as number | null, keptUntil = END_MS, greets = false }) {
  const short = (from: number, ms: number | null): Listened => ({
    ...{ from, to: from + 2000 },
    said: [...(greets ? [from + 1] : []), ...(ms === null ? [] : every(ms, from, from + 2000))],
  });
  const keptSaid = kept === null ? every(before, 0, TRIGGER_MS) : every(kept, 0, keptUntil);
  const all = [short(0, before), short(1900, before), { from: 0, to: END_MS, isHeld: true as const, said: keptSaid }];
  return heldSaid([...all, short(5000, fresh), short(7500, fresh)].map(held), TRIGGER_MS).said;
}

describe('what a service says of its own accord', () => {
  it('goes on to all', () => {
    expect(service({})).toMatchObject({ heldSilent: 0, heldSilentFromMs: null, newSilent: 0, quietFromMs: null });
  });

  it('is kept back from one that is held, while new ones are told', () => {
    expect(service({ kept: null })).toMatchObject({ heldSilent: 1, heldSilentFromMs: TRIGGER_MS, newSilent: 0, quietFromMs: null });
  });

  it('is kept back from new ones, while one that is held is told; a greeting is not what is looked for', () => {
    expect(service({ fresh: null })).toMatchObject({ heldSilent: 0, newSilent: 2, quietFromMs: null });
    expect(service({ fresh: null, greets: true })).toMatchObject({ heldSilent: 0, newSilent: 2 });
  });

  it('ends for all', () => {
    expect(service({ kept: null, fresh: null })).toMatchObject({ heldSilent: 0, newSilent: 0, quietFromMs: TRIGGER_MS });
  });

  it('was never said: nothing is known', () => {
    expect(
      heldSaid([held({ from: 0, to: 2000, said: [1] }, 0), held({ from: 0, to: END_MS, isHeld: true, said: [1] }, 1)], TRIGGER_MS),
    ).toEqual({});
  });

  it('comes seldom, so that a silence tells nothing', () => {
    expect(service({ before: 900, kept: null, fresh: 900 })).toMatchObject({ heldSilent: 0, newSilent: 0, quietFromMs: null });
  });

  it('pauses for no longer than three times what it did before', () => {
    expect(service({ kept: 50, keptUntil: END_MS - 1000 })).toMatchObject({ heldSilent: 0 });
  });
});
