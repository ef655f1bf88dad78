import type { ChalkInstance } from 'chalk';

/** What text is set on: columns, and the colours that may be used. */
export interface Page {
  readonly width: number;
  readonly ink: ChalkInstance;
}
