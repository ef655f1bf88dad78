export const RUNTIME_NAMES = ['docker', 'host', 'boxed', 'kubernetes'] as const;
/** Where zerodrop starts servers. A recording has one name more: `external`, of a service that runs already. */
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** A program to start: an argument vector, its whole environment beyond PATH and HOME, and the file that its output goes to. */
export interface ProcessSpec {
  /** Unique in the run, such as `pool` or `ver_b-2`. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** stdout and stderr are appended to it. */
  readonly logPath: string;
}

/** How a program ended; `unknown` says why that can't be told. */
export type Exit = { readonly code: number } | { readonly signal: string } | { readonly unknown: string };

/** A program that was started. Its pid is one of this machine, whatever it runs in. */
export interface RuntimeProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles when the program's first process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** How it ended, or null while it runs. */
  readonly exit: () => Exit | null;
}

/** Where servers run. What is started here is gone, with all its children, once `close` has settled. */
export interface Runtime {
  readonly name: RuntimeName;
  /** Ability: where clients connect, host:port; free ports of this machine unless this is given. */
  readonly addresses?: readonly string[];
  /** The image that programs run in, if they run in containers. */
  readonly image?: string;
  spawn(spec: ProcessSpec): Promise<RuntimeProcess>;
  close(): Promise<void>;
}

/** What a runtime must know of the run that it serves. */
export interface RunPlace {
  readonly runId: string;
  /** The run's work folder: sockets, FIFOs, `current`. Reached by the same path from everywhere. */
  readonly workFolder: string;
  /** The run's report folder, where the logs go. */
  readonly reportFolder: string;
  /** Folders that the server reads: the app's and its configuration's. */
  readonly readOnlyFolders: readonly string[];
}

/** Environment variable that marks every process of a run, so that none can be overlooked when it ends. */
export const RUN_MARK = 'ZERODROP_RUN';
/** And which instance it belongs to, a dead master's orphans included. */
export const INSTANCE_MARK = 'ZERODROP_INSTANCE';
/** Label with the same meaning on containers. */
export const RUN_LABEL = 'zerodrop.run';

export function describeExit(exit: Exit): string {
  if ('unknown' in exit) return `ended, and how is not known: ${exit.unknown}`;
  return 'code' in exit ? `exited with code ${exit.code}` : `was ended by ${exit.signal}`;
}
