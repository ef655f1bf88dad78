import type { AppCircumstances } from '../app.ts';

/** How an answer shows which version gave it. */
export type ShownBy =
  /** By its status. */
  | 'status'
  | { readonly status: true }
  /** By the value of a header. */
  | { readonly header: string }
  /** By the first group that matches in its body, or by what matches if there is none. */
  | { readonly body: RegExp }
  /** By the value at a JSON Pointer (RFC 6901) in its body. */
  | { readonly json: string };

/** Where a version is, and what its answers say. A text alone is `from`. */
export interface VersionOfApp {
  /** A folder, or `git:REVISION`, such as `git:HEAD~1`: the app's folder as it was then. The app's folder unless this is given. */
  readonly from?: string;
  /** A Docker image that is there: the server is started in it. */
  readonly image?: string;
  /** What its environment has beyond that of the app. */
  readonly env?: Readonly<Record<string, string>>;
  /** What its answers say; learned from the first answers after it was switched to, unless this is given. */
  readonly says?: string | number;
}

/** An answer that a judge of one's own is asked about. */
export interface AnswerToJudge {
  readonly path: string;
  readonly status: number;
  /** The value of a header, by its name in lower case; null if there is none. */
  header(name: string): string | null;
  /** The decoded body. */
  readonly text: string;
  /** The body as JSON. Throws SyntaxError if it is none. */
  json(): unknown;
}

/** What each right answer has. */
export interface RightAnswer {
  /** One of these statuses; any 2xx, or the redirect that the path answered first, unless this is given. */
  readonly status?: number | readonly number[];
  /** A text that the body holds, or a pattern that it matches. */
  readonly body?: string | RegExp;
  /** Headers: their values, patterns of them, or true for any. */
  readonly header?: Readonly<Record<string, string | RegExp | true>>;
}

/** A path that the siege asks for. A text alone is one that answers at once. */
export interface PathOfApp {
  readonly path: string;
  /** It takes its time on purpose: its own time is no stall, and some are to be on their way across the switch. */
  readonly slow?: true;
}

/**
 * How many requests the app executed, by its own count. `journal` names a variable of the environment that says a folder, in which each
 * process writes a file `PID.journal`: `B ID NS` when it begins with a request and `E ID NS` when it has served it; ID is what the header
 * `X-Zerodrop-Request` said, NS the time of CLOCK_MONOTONIC in nanoseconds. `log` is a pattern of a line of the log of the server for each
 * executed request; its first group, if it has one, is that ID. `metrics` is a path that gives counters: that of a name (Prometheus), or
 * the number at a JSON Pointer. It must outlive the processes of the app.
 */
export type Executed =
  | { readonly journal: string }
  | { readonly log: RegExp /** The file, in the run's folder; what the server prints unless this is given. */; readonly file?: string }
  | { readonly metrics: string; readonly counter: string }
  | { readonly metrics: string; readonly json: string };

/** An app of one's own, in short. */
export interface AppDefinition {
  readonly name: string;
  /** What relative paths start from; the folder of the file that calls `defineApp` unless this is given. */
  readonly folder?: string;
  /** Its versions, by the names under which a scenario switches to them. */
  readonly versions: Readonly<Record<string, string | VersionOfApp>>;
  /** How an answer shows its version. */
  readonly version: ShownBy;
  /** What the siege asks for, unless a scenario says otherwise; `/` unless this is given. */
  readonly paths?: readonly (string | PathOfApp)[];
  /**
   * What a right answer is: a function that says so, or what it must have. Unless it is a function, zerodrop learns besides how answers look
   * before the change and after it, as `watch` does.
   */
  readonly right?: RightAnswer | ((answer: AnswerToJudge) => boolean);
  /** The command that starts it, for the server `COMMAND` and those of `defineProcess`. `current` is the link to the version. */
  readonly start?: readonly string[];
  readonly env?: Readonly<Record<string, string>> | ((circumstances: AppCircumstances) => Readonly<Record<string, string>>);
  /** A command that is run in the folder of each version that comes from git, such as `['npm', 'ci']`. */
  readonly prepare?: readonly string[];
  /** Its own count of requests; the check `accounted` does not ask for one unless this is given. */
  readonly executed?: Executed;
}
