import { EXIT, InconclusiveError } from '../../core/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The first lets the run drain, the second ends it at once. A third means that neither came through. */
const PATIENCE = 2;

export interface BoxSignals {
  /** Aborted by a signal that comes before the box takes them. */
  readonly signal: AbortSignal;
  /** How many came. */
  readonly count: () => number;
  /** From now on signals are for the box, and so are those that have come by now. */
  handTo(deliver: (name: NodeJS.Signals) => void): void;
  release(): void;
}

/**
 * Hands Ctrl-C and its like on to the box, which drains and reports as zerodrop does outside. A signal that comes before there
 * is a box ends the preparation. The guard removes the box if this process ends before it.
 */
export function takeSignals(): BoxSignals {
  const controller = new AbortController();
  let deliver: ((name: NodeJS.Signals) => void) | null = null;
  const came: NodeJS.Signals[] = [];
  const handler = (name: NodeJS.Signals): void => {
    came.push(name);
    if (came.length > PATIENCE) process.exit(EXIT.inconclusive);
    if (deliver !== null) deliver(name);
    else
      controller.abort(
        new InconclusiveError(`interrupted by ${name} before the container was started`, { facts: { kind: 'interrupted' } }),
      );
  };
  for (const name of SIGNALS) process.on(name, handler);
  return {
    signal: controller.signal,
    count: () => came.length,
    handTo(to) {
      deliver = to;
      for (const name of came) to(name);
    },
    release() {
      for (const name of SIGNALS) process.off(name, handler);
    },
  };
}
