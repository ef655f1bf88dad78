import { expect, it } from 'vitest';
import type { MeasuredVantage, VantageOutage } from '../core/verdict/measures/vantage-measures.ts';
import { rowsOfVantages } from './html/data/rows.ts';
import { clockInWords, lossesApart, vantageLines, vantagesInWords } from './vantage-words.ts';

const RUN = { startedAt: '2026-11-20T15:00:00.000Z' };
const CLOCK = { aheadMs: -5002.4, driftPpm: 180.2, uncertainMs: 0.302, roundTrips: 90 };

function zone(name: string, first: number, outages: readonly VantageOutage[] = []): MeasuredVantage {
  const failed = outages.reduce((sum, outage) => sum + outage.failed, 0);
  const requests = { sent: 100, answered: 100 - failed, failed, byStatus: {}, byOutcome: {}, served: null, failedShare: failed / 100 };
  const stall = { longestMs: 0, atMs: 0 };
  return {
    name,
    engine: 'ssh',
    host: `${name}.example`,
    clients: 2,
    clientRanges: [[first, first + 2]],
    clock: CLOCK,
    requests,
    stall,
    outages,
    outageTotals: { count: outages.length, failed, totalMs: 0, longestMs: 0 },
  };
}

const OUTAGE = { fromMs: 5000, toMs: 9000, failed: 32, uncertainMs: 0.302 } as const;

it('says what one vantage met and no other noticed, with the width of its edges rounded up', () => {
  const measured = [zone('zone-a', 0), zone('zone-b', 2, [{ ...OUTAGE, elsewhere: 'alone' }])];
  const told = vantagesInWords(RUN, measured);
  expect(told[1]?.outages[0]).toMatchObject({
    fromAt: '2026-11-20T15:00:05.000Z',
    says: 'zone-b got no good answer for 4.00 s (32 requests failed, edges within 0.31 ms), and no other vantage noticed',
  });
  expect(vantageLines({ vantages: told } as never)).toEqual([
    'zone-a (zone-a.example): 2 clients a lane, 100 sent, 0 failed; clock 5.00 s behind, faster by 180 ppm, times within 0.31 ms',
    'zone-b (zone-b.example): 2 clients a lane, 100 sent, 32 failed; clock 5.00 s behind, faster by 180 ppm, times within 0.31 ms',
    'zone-b got no good answer for 4.00 s (32 requests failed, edges within 0.31 ms), and no other vantage noticed',
    'zone-b lost 32 of 100 requests, while zone-a lost none of 100',
  ]);
});

it('tells who lost requests and how, while others lost none', () => {
  const met = (name: string, sent: number, byOutcome: Readonly<Record<string, number>>) => {
    const failed = Object.entries(byOutcome).reduce((sum, [outcome, n]) => sum + (outcome === 'answered' ? 0 : n), 0);
    return { name, requests: { sent, answered: sent - failed, failed, byStatus: {}, byOutcome, served: null, failedShare: failed / sent } };
  };
  const inside = [
    met('kubernetes-1', 800, { answered: 790, refused: 8, reset: 2 }),
    met('kubernetes-2', 800, { answered: 796, refused: 4 }),
  ];
  const outside = [met('local', 1500, { answered: 1500 })];
  expect(lossesApart([...outside, ...inside])).toBe(
    'kubernetes-1 lost 10 of 800 requests (8 refused, 2 reset) and kubernetes-2 lost 4 of 800 requests (4 refused), while local lost none of 1,500',
  );
  expect(lossesApart(inside)).toBeNull();
  expect(lossesApart(outside)).toBeNull();
  // It asked for nothing: that it lost nothing says nothing.
  expect(lossesApart([...inside, met('silent', 0, {})])).toBeNull();
});

it('does not say that no other noticed what is not known, or what others met too', () => {
  const says = (elsewhere: VantageOutage['elsewhere']) =>
    vantagesInWords(RUN, [zone('zone-a', 0), zone('zone-b', 2, [{ ...OUTAGE, elsewhere }])])[1]?.outages[0]?.says;
  expect(says('shared')).toContain('and so did others');
  expect(says('unknown')).toContain('their requests do not tell');
  expect(clockInWords(null)).toBe("the run's own clock");
});

it('has a row of the timeline for each vantage in each lane', () => {
  const rows = rowsOfVantages(
    ['new', 'reused'],
    [
      {
        ...zone('zone-a', 0),
        clientRanges: [
          [0, 2],
          [4, 6],
        ],
      },
      {
        ...zone('zone-b', 2),
        clientRanges: [
          [2, 4],
          [6, 8],
        ],
      },
    ],
  );
  expect(rows.names).toEqual(['zone-a new', 'zone-b new', 'zone-a reused', 'zone-b reused']);
  expect([0, 3].map((client) => rows.of({ lane: 'new', client }))).toEqual([0, 1]);
  expect([4, 7].map((client) => rows.of({ lane: 'reused', client }))).toEqual([2, 3]);
});
