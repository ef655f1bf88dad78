import { appendFileSync } from 'node:fs';
import { OWN_FILE } from './core/file-modes.ts';

/** Names the file in which the library waits for what becomes of a command line that it has started. */
export const RESULT_VARIABLE = 'ZERODROP_LIBRARY_RESULT';

/** What a command line tells the library: where the files of a run are, or why there was none. A line of JSON each. */
export type LibraryResult =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'error'; readonly message: string; readonly hint: string | null };

const file = process.env[RESULT_VARIABLE];
// What a deploy starts may be a zerodrop of its own, whose result is not ours.
delete process.env[RESULT_VARIABLE];

/** Tells the library if that is what started this process. The text must be without secrets. */
export function tellLibrary(result: LibraryResult): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`, { mode: OWN_FILE });
}
