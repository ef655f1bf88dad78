/**
 * `import 'zerodrop/jest'`, in a test or in one of Jest's `setupFilesAfterEnv`, adds `expect(run).toHaveLostNothing()`. Jest must run ES
 * modules: `NODE_OPTIONS=--experimental-vm-modules`.
 *
 * @packageDocumentation
 */

import type {} from 'expect';
import { lostNothing, type Matched } from './lost-nothing.ts';

// Of those who import `expect` of @jest/globals. The parameters must be those of Jest's own declaration.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** Passes if the verdict of a run of `watch` or `runScenario` is `pass`. An inconclusive one fails it, and fails `.not` too. */
    toHaveLostNothing(): R;
  }
}

// Of those who take the global one of @types/jest.
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: it must be what @types/jest says.
    interface Matchers<R, T = {}> {
      /** Passes if the verdict of a run of `watch` or `runScenario` is `pass`. An inconclusive one fails it, and fails `.not` too. */
      toHaveLostNothing(): R;
    }
  }
}

/** What Jest's `expect` offers to those who add to it. */
interface JestGlobals {
  readonly expect: {
    extend(matchers: Readonly<Record<string, (this: { readonly isNot?: boolean }, run: unknown) => Matched>>): void;
  };
}

// Jest itself gives this module to a test file, wherever it is installed.
const jestGlobals: string = '@jest/globals';
const { expect } = (await import(jestGlobals)) as JestGlobals;

expect.extend({
  toHaveLostNothing(run) {
    return lostNothing(run, this.isNot);
  },
});
