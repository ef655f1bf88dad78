import { InconclusiveError } from '../core/errors.ts';
import type { HeldUp } from '../core/record/run-record.ts';
import { heldUpInWords } from '../report/held-up-words.ts';

/** A watched deploy could not be carried through: `facts` say what held it up. */
export class HeldUpError extends InconclusiveError {
  readonly facts: HeldUp;

  constructor(facts: HeldUp, options: { readonly cause?: unknown } = {}) {
    super(heldUpInWords(facts), options);
    this.name = 'HeldUpError';
    this.facts = facts;
  }
}
