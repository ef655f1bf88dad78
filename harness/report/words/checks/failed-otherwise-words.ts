import type { FailedOtherwise } from '../../../core/verdict/measures/failed-otherwise.ts';
import { number } from '../number-words.ts';

/** Failures that are not those of a known defect, such as `3 as reset, 1 with status 502`. */
export function failedOtherwiseInWords(others: readonly FailedOtherwise[]): string {
  return others.map(inWords).join(', ');
}

function inWords(other: FailedOtherwise): string {
  const many = number(other.count);
  switch (other.by) {
    case 'outcome':
      return `${many} as ${other.outcome}`;
    case 'status':
      return `${many} with status ${other.status}`;
    case 'connection':
      return `${many} on a new connection`;
    case 'not-repeatable':
      return `${many} that a client may not repeat`;
    case 'cause':
      return `${many} as ${other.outcome}${other.cause === null ? ', unexplained' : ` by ${other.cause}`}`;
  }
}
