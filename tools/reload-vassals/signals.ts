const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How a user ends a roll-out: first politely, then at once. The reasons are the signals' names. */
export interface Signals {
  /** No further vassal; those that are away are waited for. */
  readonly interrupt: AbortSignal;
  /** Not even that. */
  readonly leave: AbortSignal;
  release(): void;
}

/** Turns the first Ctrl-C (or SIGTERM, SIGHUP) into `interrupt`, the second into `leave`. */
export function onSignals(): Signals {
  const first = new AbortController();
  const second = new AbortController();
  const handler = (name: NodeJS.Signals): void => {
    (first.signal.aborted ? second : first).abort(name);
  };
  for (const name of SIGNALS) process.on(name, handler);
  return {
    interrupt: first.signal,
    leave: second.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, handler);
    },
  };
}
