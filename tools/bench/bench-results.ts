import type { Besieged } from './besieged.ts';
import type { ExchangeRate } from './exchange-rates.ts';
import type { EdgesMeasured } from './outage-edges.ts';
import type { Surroundings } from './surroundings.ts';
import type { Throughput } from './throughput.ts';

/** Everything that a benchmark has measured. */
export interface Results {
  readonly surroundings: Surroundings;
  readonly target: string;
  readonly clients: number;
  readonly seconds: number;
  readonly throughputs: readonly Throughput[];
  /** What each exchange came to. */
  readonly rates: readonly ExchangeRate[];
  /** A short siege and a long one, for the memory that a million requests take. */
  readonly small: Besieged;
  readonly million: Besieged;
  /** Many millions over both lanes; null if they were not asked for. */
  readonly millions: Besieged | null;
  readonly edges: readonly EdgesMeasured[];
  /** Load average of the last minute at the end; the benchmark itself is part of it. */
  readonly loadAfter: number;
}

/** How much more of the one than of the other, in one lane; null if a tool is missing. */
export function ratio(throughputs: readonly Throughput[], lane: Throughput['lane'], one: string, other: string): number | null {
  const of = (name: string) => throughputs.find((each) => each.lane === lane && each.contender === name)?.requestsPerSecond;
  const [a, b] = [of(one), of(other)];
  return a === undefined || b === undefined ? null : a / b;
}

/** Memory that a million requests take beyond a few, in bytes. */
export function bytesPerMillion({ small, million }: Pick<Results, 'small' | 'million'>): number {
  return ((million.peakBytes - small.peakBytes) / (million.sent - small.sent)) * 1e6;
}
