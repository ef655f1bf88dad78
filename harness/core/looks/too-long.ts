import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { MOST_TEXT_BYTES } from '../siege/response/streamed-body.ts';

/** Answers of a URL whose bodies were too long to be read as a text: nothing was taken out of them, and no version was found in them. */
export interface TooLong {
  readonly target: number;
  readonly answers: number;
  /** All answers of this URL. */
  readonly of: number;
}

/** The URLs that gave such answers. `counted` picks the answers that are looked at. */
export function tooLongToRead(ledger: Ledger, counted: (answer: { readonly version: number }) => boolean = () => true): readonly TooLong[] {
  const long = new Set((ledger.looks ?? []).flatMap((look, index) => (look !== null && look.sizeTo > MOST_TEXT_BYTES ? [index] : [])));
  if (long.size === 0) return [];
  const found = ledger.targets.map((_, target) => ({ target, answers: 0, of: 0 }));
  forEachAttempt(ledger, (attempt) => {
    const of = found[attempt.target];
    if (of === undefined || !attempt.answered) return;
    of.of++;
    if (long.has(attempt.look) && counted(attempt)) of.answers++;
  });
  return found.filter(({ answers }) => answers > 0);
}
