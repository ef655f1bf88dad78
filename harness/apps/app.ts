import type { JudgeSelfTest } from '../core/calibration/judge-self-test.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { callingFile } from '../core/of-user.ts';
import type { ServedCount, Version } from '../core/record/run-record.ts';
import type { ExchangeName } from '../core/siege/exchange-name.ts';
import type { RequestDefinition } from '../core/siege/requests/request-definition.ts';
import type { Judge, Records, StreamingJudge } from '../core/siege/siege-types.ts';
import type { AppDefinition } from './own/app-definition.ts';
import { ownApp } from './own/own-app.ts';

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
  /** The run's folder, with the link `current`. */
  readonly workFolder: string;
}

/** What a server runs: the port by which zerodrop knows an app. */
export interface App {
  readonly name: string;
  /** Its versions, and the status by which an answer shows its version. The first is `unknown`, its index in the ledger 0. */
  readonly versions: readonly Version[];
  /** Folders that it is read from, absolute paths. */
  readonly folders: readonly string[];
  /**
   * The judge of its answers, and known answers that are put to it; `paths` are those that the siege asks for, `bodies` what it sends to
   * each of them, if anything.
   */
  selfTest(paths: readonly string[], bodies?: readonly RequestDefinition['body'][]): JudgeSelfTest;
  /** Does a path answer slowly on purpose? */
  isSlow(path: string): boolean;
  /** The environment that it wants. */
  environment(circumstances: AppCircumstances): Readonly<Record<string, string>>;
  /** Points the link `current` in a run's folder at a build, atomically. Throws UsageError if there is no such build. */
  switchBuild(workFolder: string, build: string): Promise<void>;

  /** Ability: the paths that the siege asks for, unless the scenario names them. */
  readonly paths?: readonly string[];
  /** Ability: what is sent to a path by an exchange, by the exchange's name; the paths of `get` are `paths`. */
  readonly exchanges?: Partial<Readonly<Record<ExchangeName, readonly AskedFor[]>>>;
  /** Ability: the judge of a run, if it learns while the run goes on; that of the self-test unless this is given. */
  judgeFor?(run: JudgedRun): Judge | StreamingJudge;
  /** Ability: what `judgeFor` gives tells how answers look, so that they are compared with those before the change and after it. */
  readonly learnsLooks?: boolean;
  /** Ability: the command that starts it. */
  readonly start?: readonly string[];
  /** Ability: the Docker image of the version that `current` stands for; null if it has none. */
  imageOf?(workFolder: string): string | null;
  /** Ability: some of its versions are Docker images. */
  readonly hasImages?: boolean;
  /** Ability: clears away what it made outside of the run's folder. Called once, when nothing runs any more. */
  clearAway?(workFolder: string): Promise<void>;
  /** Ability: the server's side of the books. `journalFolder` holds a folder for each instance. */
  served?(journalFolder: string, ledger: Ledger, originNs: bigint, triggersMs: readonly number[]): Promise<ServedCount>;
  /** Ability: another one, opened when the app can be asked and was not asked yet. */
  openBooks?(place: BooksPlace): Promise<OpenBooks>;
}

/** What a client sends to a path of the app. */
export interface AskedFor extends RequestDefinition {
  readonly path: string;
}

/** A run whose answers are judged. */
export interface JudgedRun {
  /** The path of each target. */
  readonly paths: readonly string[];
  readonly workFolder: string;
  /** Where versions and looks that are met get their numbers. */
  readonly book: Pick<Records, 'versionIndex' | 'lookIndex'>;
  /** Told what a function of the user's threw; the run can't go on then. */
  readonly onThrow: (error: unknown) => void;
}

/** Where an app writes down what it executed. */
export interface BooksPlace {
  /** Of the first address of the siege: host:port. */
  readonly address: string;
  /** The link to a socket that clients connect to, an absolute path; null if they connect to the address. */
  readonly socketPath: string | null;
  readonly workFolder: string;
  /** Folder of the logs of all instances. */
  readonly logFolder: string;
}

/** The server's side of the books, while a run goes on. */
export interface OpenBooks {
  /** When each request has its outcome, and the app lives still. */
  drained(): Promise<void>;
  /** When nothing runs any more; null if the count can't be had. */
  count(ledger: Ledger, originNs: bigint, triggersMs: readonly number[]): Promise<ServedCount | null>;
}

/**
 * Declares an app: in short, by what it is and how its answers show it, or whole, as zerodrop's own. Throws UsageError if what is said in
 * short can't be so.
 */
export function defineApp(app: App | AppDefinition): App {
  return 'selfTest' in app ? app : ownApp(app, callingFile());
}
