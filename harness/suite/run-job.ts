import type { RuntimeName } from '../runtime/runtime.ts';
import type { RunFacts } from './run-facts.ts';

/** What the process of a run is told to do. */
export interface RunJob {
  /** Its name, or the path of its file. */
  readonly scenario: string;
  /** Ask it for zero downtime, whatever it expects itself. */
  readonly strict: boolean;
  readonly runtime: RuntimeName;
  readonly base: string;
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  readonly clients: number | null;
  readonly seed: number | null;
  /** Folder of the reports. */
  readonly out: string;
  readonly command: string;
}

export type ToRun = { readonly kind: 'run'; readonly order: RunJob } | { readonly kind: 'stop' };

/** The last word of a run's process. `folder` is absolute. */
export type RunResult =
  | { readonly kind: 'judged'; readonly folder: string; readonly facts: RunFacts }
  | { readonly kind: 'broken'; readonly reason: string };

/** What comes back. `folder` says, before anything else is done, where the run's files will be: an absolute path. */
export type FromRun = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'folder'; readonly folder: string } | RunResult;
