import { describe, expect, it } from 'vitest';
import { median } from '../../harness/core/median.ts';
import { renderBenchmarks } from './bench-page.ts';
import type { Results } from './bench-results.ts';
import type { Besieged } from './besieged.ts';
import { loadOf } from './exchange-loads.ts';
import { type Edges, type EdgesMeasured, type EdgesPlan, isUndisturbed, measureEdgesRepeatedly } from './outage-edges.ts';

const judged = { verdict: 'pass', notPassed: [], judgeMs: 700, writeMs: 900, htmlBytes: 600_000, peakBytes: 540e6 } as const;
const besieged = (sent: number, peakBytes: number): Besieged => ({
  requestsPerSecond: 30_000,
  sent,
  failed: 0,
  open: 0,
  peakBytes,
  judged,
});
const edge = (found: Edges['found'], starvedMs = 0.3): Edges => ({
  injection: { kind: 'refuses', forMs: 5 },
  lane: 'new',
  fromMs: 100,
  toMs: 105,
  found,
  starvedAtBeginMs: starvedMs,
  starvedAtEndMs: starvedMs,
});
const throughput = (contender: string, lane: 'new' | 'reused', requestsPerSecond: number) =>
  ({ contender, lane, requestsPerSecond, cpuMicroseconds: 31.26, rounds: 5 }) as const;

const results: Results = {
  surroundings: {
    date: '2026-11-20',
    machine: '2 × CPU',
    zerodrop: '0.1.0',
    tools: [{ name: 'siege', version: '4.0.7' }],
    loadBefore: 0.42,
  },
  target: 'nginx 1.22.1',
  clients: 50,
  seconds: 4,
  throughputs: [
    throughput('zerodrop', 'new', 18_000),
    throughput('siege', 'new', 9_000),
    throughput('wrk', 'new', 22_500),
    throughput('zerodrop', 'reused', 40_000),
  ],
  rates: [
    { load: loadOf('post'), perSecond: 12_345.6, cpuMicroseconds: 71.24, sent: 250_000, failed: 0, rounds: 5 },
    { load: loadOf('post-16mib'), perSecond: 80, cpuMicroseconds: 9000, sent: 1600, failed: 1, rounds: 5 },
  ],
  small: besieged(20_000, 100e6),
  million: besieged(1_020_000, 140e6),
  millions: besieged(10_000_000, 520e6),
  edges: [{ edges: [edge([{ fromMs: 100.25, toMs: 104.5, failed: 5 }]), edge([], 40)], invented: [], failed: 5, sent: 1000 }],
  loadAfter: 1.5,
};

describe('the page of benchmarks', () => {
  const page = renderBenchmarks(results);

  it('sets each tool beside siege and autocannon, and says what is missing', () => {
    expect(page).toContain('| new | zerodrop | 18,000 | 31.3 | 2.00 | – | 5 |');
    expect(page).toContain("- `new`: 2.00 times siege's throughput (asked for: 1.5).");
    expect(page).toContain("(asked for: 1.5).\n  wrk, which hardly looks at an answer, has 2.50 times siege's here");
    expect(page).toContain('- `reused`: autocannon is not installed here.');
  });

  it('has what each exchange came to, beside what is asked for', () => {
    expect(page).toContain('| POST of 1 KiB | reused | 12,346 requests | 5,000 | 71.2 | 0 of 250,000 | 5 |');
    expect(page).toContain('| POST of 16 MiB, in chunks | reused | 80 requests |  | 9000.0 | 1 of 1,600 | 5 |');
  });

  it('has the memory of a million requests, beyond what a small siege takes', () => {
    expect(page).toContain('| memory for a million requests | 40 MB |');
    expect(page).toContain('| both | 1.60 s | less than 3 s |');
    expect(page).toContain('| alarms in 10,000,000 healthy requests over both lanes | 0 | 0 |');
  });

  it('counts every injected outage, and measures those that were undisturbed', () => {
    expect(page).toContain('| new | refuses | 5 ms | 1 of 2 | +0.25 to +0.25 ms | −0.50 to −0.50 ms | 1 |');
  });
});

describe('the edges of outages that were all disturbed', () => {
  const [first] = results.edges;
  const page = renderBenchmarks({
    ...results,
    edges: [{ edges: [edge([{ fromMs: 100.25, toMs: 104.5, failed: 5 }], 40)], invented: [], failed: 5, sent: 1000 }],
  });

  it('are not shown, and what was asked for is not said to be met', () => {
    expect(page).toContain('| new | refuses | 5 ms | 1 of 1 | not shown | not shown | 1 |');
    expect(page).toContain('Not shown, since each was disturbed: 5 ms in lane `new` (refuses).');
    expect(renderBenchmarks(results)).toContain(
      'Of 2 outages 1 were missed; of 1 undisturbed outages 0 had an edge that was off by more than that.',
    );
    expect(renderBenchmarks(results)).not.toContain('Not shown');
  });

  it('are measured again, each length until enough is shown of it, and a few times at most', async () => {
    const asked: number[][] = [];
    const measure = async ({ injections }: EdgesPlan): Promise<EdgesMeasured> => {
      asked.push(injections.map(({ forMs }) => forMs));
      const edges = injections.map((injection) => ({ ...edge([], injection.forMs === 100 || asked.length < 2 ? 40 : 0.3), injection }));
      return { edges, invented: first?.invented ?? [], failed: 1, sent: 2 };
    };
    const injections = [5, 100].map((forMs) => ({ kind: 'refuses' as const, forMs }));
    const isShown = (edges: readonly Edges[], forMs: number) => edges.some((edge) => edge.injection.forMs === forMs && isUndisturbed(edge));
    const measured = await measureEdgesRepeatedly({ lane: 'new', ratePerSecond: 1000, injections, isShown, mostRounds: 4, measure });
    expect(asked).toEqual([[5, 100], [5, 100], [100], [100]]);
    expect([measured.edges.length, measured.failed, measured.sent]).toEqual([6, 4, 8]);
  });
});

it('takes the middle, and of two middles their mean', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
});
