/**
 * `import 'zerodrop/vitest'`, in a test or in one of vitest's `setupFiles`, adds `expect(run).toHaveLostNothing()`. Its types are for
 * vitest 5 and newer.
 *
 * @packageDocumentation
 */

import { expect } from 'vitest';
import { lostNothing } from './lost-nothing.ts';

declare module 'vitest' {
  // The parameters must be those of vitest's own declaration.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /** Passes if the verdict of a run of `watch` or `runScenario` is `pass`. An inconclusive one fails it, and fails `.not` too. */
    toHaveLostNothing(): R;
  }
}

expect.extend({
  toHaveLostNothing(run: unknown) {
    return lostNothing(run, this.isNot);
  },
});
