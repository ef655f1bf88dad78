import type { HeldSeen } from '../../../core/record/measurements.ts';
import { HELD_NAMES, heldOverInWords, notSentInWords, withOldInWords } from '../../held-words.ts';
import { asSentence } from '../../number-format.ts';

/** What speaks against those that were held over a watched deploy, or leaves it open, though none was lost. */
export function heldFaultInWords(
  reason: 'held-silent' | 'new-silent' | 'held-by-old' | 'quiet-since',
  { kind, over, said }: HeldSeen,
): string {
  const notSent = said === undefined ? '' : asSentence(notSentInWords(kind, said) ?? '');
  const held = over === undefined ? '' : asSentence(heldOverInWords(kind, over));
  const { title, message } = HELD_NAMES[kind];
  switch (reason) {
    case 'held-silent':
      return `${notSent} Their clients have lost what was sent meanwhile, and do not know it.`;
    case 'new-silent':
      return `${notSent} ${held}`;
    case 'held-by-old':
      return `The change is not complete for what is held${over === undefined ? '' : `: ${withOldInWords(over)}`}. What becomes of them when it ends was not seen: watch for longer (--settle), or say --expect stays-open or --canary if they may stay with it. ${held}`;
    case 'quiet-since':
      return `${notSent} Perhaps there was nothing to say; ${title.toLowerCase()} that nothing is sent on show nothing of the ${message}s. ${held}`;
  }
}
