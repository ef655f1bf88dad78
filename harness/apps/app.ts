import type { JudgeSelfTest } from '../core/calibration/judge-self-test.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import type { ServedCount, Version } from '../core/record/run-record.ts';

/** What an app is started under. */
export interface AppCircumstances {
  /** How long its start keeps the CPU busy, in seconds. */
  readonly startupSeconds: number;
  /** How long a slow request takes, as a range in seconds: `3-6`. */
  readonly slowSeconds: string;
  /** Makes its chances repeatable; null if they need not be. */
  readonly seed: number | null;
  /** Folder in which an instance writes down what it served. */
  readonly journalFolder: string;
}

/** What a server runs: the port by which zerodrop knows an app. */
export interface App {
  readonly name: string;
  /** Its versions, and the status by which an answer shows its version. The first is `unknown`, its index in the ledger 0. */
  readonly versions: readonly Version[];
  /** Folders that it is read from, absolute paths. */
  readonly folders: readonly string[];
  /** The judge of its answers, and known answers that are put to it; `paths` are those that the siege asks for. */
  selfTest(paths: readonly string[]): JudgeSelfTest;
  /** Does a path answer slowly on purpose? */
  isSlow(path: string): boolean;
  /** The environment that it wants. */
  environment(circumstances: AppCircumstances): Readonly<Record<string, string>>;
  /** Points the link `current` in a run's folder at a build, atomically. Throws UsageError if there is no such build. */
  switchBuild(workFolder: string, build: string): Promise<void>;

  /** Ability: the server's side of the books. `journalFolder` holds a folder for each instance. */
  served?(journalFolder: string, ledger: Ledger, originNs: bigint, triggersMs: readonly number[]): Promise<ServedCount>;
}

/** Declares an app. */
export function defineApp(app: App): App {
  return app;
}
