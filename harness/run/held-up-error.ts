import { InconclusiveError } from '../core/errors.ts';
import type { DeployHeldUp } from '../core/record/held-up.ts';
import { heldUpInWords } from '../report/held-up-words.ts';

/** A watched deploy could not be carried through: `facts` say what held it up. */
export class HeldUpError extends InconclusiveError {
  constructor(facts: DeployHeldUp, options: { readonly cause?: unknown } = {}) {
    super(heldUpInWords(facts), { ...options, facts });
    this.name = 'HeldUpError';
  }
}
