import type { VersionSource } from './version-reader.ts';

/** What answers of a watched service must look like. It is passed to threads as it is. */
export interface Expected {
  /** Status before and after; the same twice if none is to change; null for any 2xx. */
  readonly statuses: { readonly before: number; readonly after: number } | null;
  /** Text that every body must hold; null if bodies are not looked at. */
  readonly body: string | null;
  /** Headers that every answer must have; absent for none. */
  readonly headers?: readonly ExpectedHeader[];
  /** Each request says an id in this header, and its answer must say the same; absent if none is sent. */
  readonly echo?: Echo;
  /** Where answers say their version; absent for their status. */
  readonly version?: ExpectedVersion;
  /** Sources of regular expressions: what matches is taken out of bodies before they are compared. */
  readonly ignoredInBody?: readonly string[];
}

export interface ExpectedVersion {
  readonly source: VersionSource;
  /** As the user put it. */
  readonly text: string;
  /** Before and after; null for any one version before, and any other one after. */
  readonly values: { readonly before: string; readonly after: string } | null;
}

export interface ExpectedHeader {
  /** In lower case. */
  readonly name: string;
  /** Null for any value. */
  readonly value: string | null;
}

export interface Echo {
  /** The header's name as it is sent. */
  readonly header: string;
  /** What every id of this run, and of this thread, begins with. */
  readonly token: string;
}

/** The id that the request of that number says, and its answer must repeat. */
export function echoId({ token }: Echo, requestId: number): string {
  return `${token}-${requestId}`;
}

/** Does a head have the headers that are expected? `header` gives a value by its lower-case name. */
export function hasHeaders(expected: readonly ExpectedHeader[], header: (name: string) => string | null): boolean {
  return expected.every(({ name, value }) => {
    const found = header(name);
    return found !== null && (value === null || found.trim() === value);
  });
}
