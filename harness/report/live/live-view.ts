import type { Clock } from '../../core/clock.ts';
import { terminalView } from './live-terminal.ts';
import { plainView } from './plain.ts';
import type { LiveSnapshot } from './snapshot.ts';

export type { LiveSnapshot } from './snapshot.ts';

/** Where the view is written: process.stderr, or a test's own. */
export interface LiveStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'resize' | 'error', listener: () => void): unknown;
  off(event: 'resize' | 'error', listener: () => void): unknown;
}

export interface LiveOptions {
  readonly stream: LiveStream;
  readonly clock: Clock;
  /** Asked for the numbers at every drawing; must be quick and must not throw. */
  readonly snapshot: () => LiveSnapshot;
  readonly env?: NodeJS.ProcessEnv;
  /** Calls `tick` again and again until the returned function is called. For tests; setInterval, which keeps no process alive, otherwise. */
  readonly every?: (intervalMs: number, tick: () => void) => () => void;
}

/** The live view of a run that goes on. */
export interface LiveView {
  /** Prints a line for good, above the view. */
  print(line: string): void;
  /** Removes the view and gives the cursor back, at once. Can be called twice. */
  stop(): void;
}

/**
 * Shows how a run goes. On a terminal a few lines are redrawn four times a second; elsewhere (and if TERM is dumb)
 * a line is written at each change of phase and every 10 s. A stream that breaks is written to no more, and is no error.
 */
export function startLive(options: LiveOptions): LiveView {
  const { stream, env = process.env } = options;
  const full = { ...options, env, every: options.every ?? everyInterval };
  return stream.isTTY === true && env.TERM !== 'dumb' ? terminalView(full) : plainView(full);
}

function everyInterval(intervalMs: number, tick: () => void): () => void {
  const timer = setInterval(tick, intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
