import type { Expectation } from '../../harness/core/record/run-record.ts';
import type { Advice } from '../../harness/scenario.ts';

/** What the pages need to know of a scenario, whether it was measured or not. */
export interface Entry {
  readonly name: string;
  /** Its server: the name of its folder, and how people write it. */
  readonly server: { readonly name: string; readonly title: string };
  /** What kind of reload it is about: the first of its tags that says more than the name of the server. */
  readonly family: string;
  /** Its file, from the repository's root. */
  readonly path: string;
  readonly title: string;
  readonly mustShow: string;
  /** The document that it tests; empty for none. */
  readonly source: string;
  readonly expect: Expectation;
  readonly advice: Advice | null;
  readonly cure: string | null;
  /** The scenario that measures how it is rolled back. */
  readonly rollback: string | null;
  /** What it expects now of a version of its server. */
  expectOf(version: string): Expectation;
}

/** A scenario that is broken on purpose. */
export function isControl({ expect }: Entry): boolean {
  return expect.kind === 'refuted';
}
