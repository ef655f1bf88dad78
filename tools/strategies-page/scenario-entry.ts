import type { Expectation } from '../../harness/core/record/run-record.ts';
import type { Advice } from '../../harness/scenario.ts';

/** What the document needs to know of a scenario, whether it was run or not. */
export interface Entry {
  readonly name: string;
  /** Its folder below `scenarios/`; empty for none. */
  readonly group: string;
  /** Its file, as the document links to it. */
  readonly href: string;
  readonly title: string;
  readonly expect: Expectation;
  readonly advice: Advice | null;
  readonly cure: string | null;
  /** The scenario that measures how it is rolled back. */
  readonly rollback: string | null;
}
