import { describe, expect, it } from 'vitest';
import { startClock } from '../../clock.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { ExchangeName } from '../exchange-name.ts';
import { ratePerSecondOf } from '../pace/pace-plan.ts';
import { clientNumbers, type PartsOptions, partsOf } from './siege-parts.ts';

const clock = startClock();

type Clients = Readonly<Partial<Record<ExchangeName, number>>>;

function dealt(clients: Clients, parts: number) {
  const groups = (Object.entries(clients) as [ExchangeName, number][]).map(([exchange, number]) => ({
    exchange,
    clients: number,
    targets: [{ name: `/${exchange}/`, url: new URL('http://127.0.0.1:9/') }],
  }));
  const options: PartsOptions = {
    groups,
    lanes: ['new', 'reused'],
    expected: { statuses: null, body: null },
    ledger: new Ledger({ targets: groups.map(({ exchange }) => exchange), versions: ['unknown'] }),
    clock,
    connectTimeoutMs: 1,
    timeoutMs: 1,
    pauseAfterFailureMs: 1,
    pace: { kind: 'schedule', perSecond: 1000 },
    maxRequests: null,
    insecure: false,
  };
  const each = partsOf(options, new Array(parts).fill({ opensBareConnects: true }));
  const rates = each.map(({ pace }) => ratePerSecondOf(pace) ?? 0);
  return { shares: each.map(({ groups }) => groups.map((group) => group.clients)), rates, numbers: clientNumbers(options, parts) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

describe('clients that exchange different things, over several parts', () => {
  it.each<[Clients, number, readonly (readonly number[])[]]>([
    [
      { get: 4, post: 2 },
      2,
      [
        [2, 1],
        [2, 1],
      ],
    ],
    [
      { get: 2, sse: 6 },
      2,
      [
        [1, 3],
        [1, 3],
      ],
    ],
    [
      { get: 3, post: 3 },
      2,
      [
        [2, 1],
        [1, 2],
      ],
    ],
    [
      { get: 2, post: 1, h2: 1 },
      4,
      [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
    [{ get: 8 }, 3, [[3], [3], [2]]],
  ])('%j over %i', (clients, parts, expected) => {
    expect(dealt(clients, parts).shares).toEqual(expected);
  });

  it('are all there, each once, and no part has two more than another, of any exchange and of all', () => {
    for (const clients of [{ get: 7 }, { get: 5, post: 9 }, { get: 1, post: 1, sse: 11 }, { get: 4, post: 4, h2: 4, ws: 4 }])
      for (let parts = 1; parts <= 5; parts++) {
        const { shares, rates, numbers } = dealt(clients, parts);
        for (const [nth, total] of Object.values(clients).entries()) {
          const ofExchange = shares.map((share) => share[nth] ?? 0);
          expect(sum(ofExchange)).toBe(total);
          expect(spread(ofExchange)).toBeLessThanOrEqual(1);
        }
        const totals = shares.map(sum);
        expect(spread(totals)).toBeLessThanOrEqual(1);
        expect(Math.min(...totals)).toBeGreaterThan(0);
        expect(sum(rates)).toBeCloseTo(1000, 6);
        // Each client of each lane has a number of its own in the whole siege.
        const taken = totals.flatMap((total, part) => Array.from({ length: total * 2 }, (_, own) => numbers(part, own)));
        expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: sum(totals) * 2 }, (_, i) => i));
      }
  });
});
