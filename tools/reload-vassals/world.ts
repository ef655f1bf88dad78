import type { Look } from './sight.ts';

/** All that a roll-out sees and does: the emperor and the router as they are, or as a test makes them up. */
export interface World {
  nowMs(): number;
  /** Asks emperor and router. Never rejects: if they don't answer, the look is blind. */
  look(): Promise<Look>;
  /**
   * Touches a vassal's file so that its modification time exceeds `laterThanS`, and gives the new one in whole seconds.
   * Rejects if it can't.
   */
  touch(file: string, laterThanS: number): Promise<number>;
  /** Waits until the next look is due; ends early when something asks the roll-out to end. */
  pause(): Promise<void>;
}
