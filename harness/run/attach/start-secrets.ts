import { redactorFor } from '../../redact/redactor.ts';

/** The secrets of a command line that is one word: what the service prints of them is hidden, too. */
export function secretsOf(start: string | null): readonly string[] {
  return start === null ? [] : redactorFor(start.split(/\s+/)).secrets;
}
