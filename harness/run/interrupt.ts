import { EXIT, InconclusiveError } from '../core/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns Ctrl-C and its like into the end of what is waited for, while a run goes on. */
export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * The first signal ends the run early: it drains, and reports what it has. The second ends the process; the run's guard
 * then cleans up. Its exit code is 2 either way: there is no verdict on the reload.
 */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const handler = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      process.stderr.write(`zerodrop: ${name} once more, so it ends at once, without a report\n`);
      process.exit(EXIT.inconclusive);
    }
    controller.abort(new InconclusiveError(`interrupted by ${name} before the run was carried through`));
  };
  for (const name of SIGNALS) process.on(name, handler);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handler);
    },
  };
}
