import type { Stage } from './stage.ts';

/** A step of a strategy: what it does to the servers. */
export interface StrategyStep {
  /** As it goes on after "before": `SIGHUP to the master of server`. */
  readonly says: string;
  /** The instance that it is done to; null if it is done to none that runs. */
  readonly instance: string | null;
}

/**
 * Stands between a strategy and its steps, and may do something before and after each. A signal is then sent a moment after the
 * strategy has asked for it; steps keep their order.
 */
export interface StepGate {
  /** How much longer the strategy waits for anything, in milliseconds: for so long a process may be held. */
  readonly patienceMs: number;
  /** Aborted, with the error, if a step could not be taken, or what was to be done before it. The run is over then. */
  readonly failed: AbortSignal;
  /** Takes a step. Rejects as `act` does, or if what was to be done before can't be done. */
  take<T>(stage: Stage, step: StrategyStep, act: () => Promise<T> | T): Promise<T>;
  /** The strategy is over, or broke: nothing is held any more. Rejects with the error of a step that no caller has waited for. */
  over(): Promise<void>;
}
