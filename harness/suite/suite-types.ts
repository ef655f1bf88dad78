import type { RuntimeName } from '../runtime/runtime.ts';
import type { CaseResult, Kind } from './case-attempt.ts';
import type { Shard } from './shard.ts';
import type { Trend } from './trend/trend.ts';

/** What decides which cases a suite has, and how they are run. Nights are compared only if these are alike. */
export interface SuiteOptions {
  readonly runtime: RuntimeName;
  /** Columns of the matrix. */
  readonly versions: readonly string[];
  /** Names of its scenarios, in the order of the catalogue. */
  readonly scenarios: readonly string[];
  /** Every scenario there is. */
  readonly all: boolean;
  readonly repeat: number;
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  readonly clients: number | null;
  readonly seed: number | null;
  /** Every scenario was asked for zero downtime, whatever it expects itself. */
  readonly strict: boolean;
  readonly concurrency: number;
  readonly shard: Shard | null;
}

/** A row of the matrix. */
export interface Row {
  readonly scenario: string;
  /** Its folder below that of its server; empty for the strategies themselves. */
  readonly group: string;
  /** Its server, as people write it; absent in results of before this was kept. */
  readonly server?: string;
  readonly title: string;
}

/** A scenario that was asked for with all others, and could not be run where the suite was. */
export interface Skipped {
  readonly scenario: string;
  readonly server: string;
  /** What is not there. */
  readonly reason: string;
}

/** What one machine did of it. */
export interface Part {
  readonly id: string;
  readonly zerodrop: string;
  readonly startedAt: string;
  readonly machine: { readonly kernel: string; readonly cores: number; readonly node: string };
  readonly shard: Shard | null;
}

/** `suite.json`. Fields are added. What an older version named otherwise is read by `older-suites.ts`. */
export interface Suite {
  readonly schema: 'zerodrop/suite/1';
  readonly id: string;
  /** The worst of its cases; `inconclusive` if some were not done. */
  readonly kind: Kind;
  readonly startedAt: string;
  /** From the first start to the last end, interruptions included. */
  readonly durationMs: number;
  readonly options: SuiteOptions;
  readonly rows: readonly Row[];
  readonly parts: readonly Part[];
  readonly cases: readonly CaseResult[];
  /** Cases that were not done. */
  readonly missing: readonly string[];
  /** Scenarios that could not be run here; absent in results of before this was kept. They have no row and no case. */
  readonly skipped?: readonly Skipped[];
  /** How it compares with earlier suites; null if none were given. */
  readonly trend: Trend | null;
  /** What else its reader should know, a sentence each, such as that an earlier result could not be read. */
  readonly remarks?: readonly string[];
}
