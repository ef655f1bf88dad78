import { EXIT, InconclusiveError } from '../core/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns Ctrl-C and its like into the end of what is waited for, while a run goes on. */
export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

export interface InterruptOptions {
  /** What comes now, and for how long at most, as it goes on after "SIGINT: ". Asked when the signal comes. */
  readonly whatNow: () => string;
  /** What a second signal does to what is at work, as it goes on after "a second one ends it at once, without a report". */
  readonly whatThen?: () => string;
  /** Where it is said; standard error otherwise. */
  readonly say?: (line: string) => void;
}

/**
 * The first signal ends the run early, and says at once what that takes: it drains, and reports what it has. The second
 * ends the process; the run's guard then cleans up. Its exit code is 2 either way: there is no verdict on the reload.
 */
export function onInterrupt({ whatNow, whatThen = () => '', say = sayOnStderr }: InterruptOptions): Interrupt {
  const controller = new AbortController();
  const handler = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      process.stderr.write(`zerodrop: ${name} once more, so it ends at once, without a report${whatThen()}\n`);
      process.exit(EXIT.inconclusive);
    }
    say(`zerodrop: ${name}: ${whatNow()}; a second one ends it at once, without a report${whatThen()}`);
    controller.abort(
      new InconclusiveError(`interrupted by ${name} before the run was carried through`, { facts: { kind: 'interrupted' } }),
    );
  };
  for (const name of SIGNALS) process.on(name, handler);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handler);
    },
  };
}

/** What a run says: it stops sending, waits for what is on its way, and reports. `mostMs` is how long that takes at most. */
export function drainsFor(mostMs: number): string {
  return `it sends nothing more, waits ${Math.ceil(mostMs / 1000)} s at most for what is on its way, and reports what it has`;
}

function sayOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
