import type { Lane } from '../../harness/core/ledger/ledger.ts';

/** One bounded run of a tool against one fault. */
export interface PeerPlan {
  readonly url: string;
  readonly lane: Lane;
  readonly clients: number;
  /** Requests of all clients together; a tool that knows only durations ignores it. */
  readonly requests: number;
  /** For tools that know only durations. */
  readonly seconds: number;
  /** Longest wait for an answer, in seconds, if the tool can be told. */
  readonly timeoutSeconds: number;
  /** A folder that the run may write to; removed afterwards. */
  readonly folder: string;
  /** Sends POST, with the body that is in the file `body` of the folder. */
  readonly posts: boolean;
}

/** A program and its arguments, and files that it needs in the run's folder. */
export interface PeerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** A second program that reads the first one's results. */
  readonly afterwards?: { readonly file: string; readonly args: readonly string[] };
  /** A file in the run's folder that holds the result; null if it is printed. */
  readonly resultFile?: string;
}

/** A load tool: how it is called, and what its output says. */
export interface Peer {
  readonly name: string;
  /** The lanes that the tool has. */
  readonly lanes: readonly Lane[];
  /** What it speaks: to a client of HTTP/1.0 a correct server sends neither chunks nor interim answers. */
  readonly http: '1.0' | '1.1' | '2';
  /** It is put to uploads, too. */
  readonly posts?: true;
  readonly version: { readonly file: string; readonly args: readonly string[]; readonly pattern: RegExp };
  command(plan: PeerPlan): PeerCommand;
  /** Failed requests by the tool's own words; null if it says nothing that can be understood. */
  failures(output: string): number | null;
}

/** The number in the first group of the pattern; null if it does not match. */
export function numberIn(output: string, pattern: RegExp): number | null {
  const text = pattern.exec(output)?.[1];
  return text === undefined ? null : Number(text);
}

/** Parses JSON of unknown origin: an object, or null. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
