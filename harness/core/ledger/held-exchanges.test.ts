import { describe, expect, it } from 'vitest';
import { type HeldExchange, HeldExchanges } from './held-exchanges.ts';
import { heldFrom, heldText } from './held-file.ts';

function linesOf(held: HeldExchanges): Record<string, unknown>[] {
  return heldText(held)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function some(): HeldExchanges {
  const held = new HeldExchanges();
  const first = held.begin(3, 'sse', '17 a');
  for (const atMs of [100, 150, 900, 950]) first.onMessage(atMs);
  first.missing = 2;
  first.onEnd('lost', 1000);
  held.begin(5, 'ws').sent = 4;
  return held;
}

describe('the held exchanges of a run', () => {
  it('know the first and the last message, and the longest time without one', () => {
    expect(some().of(3)).toMatchObject({ received: 4, firstMs: 100, lastMs: 950, longestSilenceMs: 750, silentFromMs: 150, end: 'lost' });
  });

  it('count the silence before the end', () => {
    const held = new HeldExchanges().begin(0, 'sse');
    held.onMessage(10);
    held.onMessage(20);
    held.onEnd('lost', 5020);
    expect([held.longestSilenceMs, held.silentFromMs]).toEqual([5000, 20]);
  });

  it('know nothing of an attempt that is not held', () => {
    expect(some().of(4)).toBeUndefined();
  });

  it('throw if one begins or ends twice', () => {
    const held = some();
    expect(() => held.begin(3, 'sse')).toThrow('attempt 3 is held open twice');
    const other = held.begin(7, 'ws');
    other.onEnd('closed', 1, 1001);
    expect(() => other.onEnd('lost', 2)).toThrow('held exchange 7 ended twice: closed, then lost');
  });

  it('are read as they were written', () => {
    const held = some();
    const read = heldFrom('held.ndjson', linesOf(held), 6);
    const plain = (all: Iterable<HeldExchange>) => [...all].map((each) => ({ ...each }));
    expect(plain(read.all())).toEqual(plain(held.all()));
  });

  it.each<[string, (lines: Record<string, unknown>[]) => void, string]>([
    ['another schema', (lines) => Object.assign(lines[0] ?? {}, { schema: 'x' }), 'does not hold held exchanges'],
    ['a line that is missing', (lines) => lines.pop(), 'holds 1 exchanges, but 2 were recorded'],
    ['an attempt twice', (lines) => lines.splice(2, 1, { ...lines[1] }), 'names an attempt twice'],
    ['an attempt that the ledger does not have', (lines) => Object.assign(lines[1] ?? {}, { id: 6 }), 'line 2 of held.ndjson is no held'],
    ['an end that there is not', (lines) => Object.assign(lines[2] ?? {}, { end: 'gone' }), 'line 3 of held.ndjson is no held'],
  ])('are not read from a file with %s', (_, damage, message) => {
    const lines = linesOf(some());
    damage(lines);
    expect(() => heldFrom('held.ndjson', lines, 6)).toThrow(message);
  });
});
