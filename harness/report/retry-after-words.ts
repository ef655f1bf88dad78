import { plural } from './number-format.ts';
import { some } from './words/number-words.ts';

/** How long the server asked to wait, by Retry-After; empty if it did not. `askedToWait` has answers by what they said. */
export function retryAfterInWords(askedToWait: Readonly<Record<string, number>>): string {
  const said = Object.entries(askedToWait).sort(([, a], [, b]) => b - a);
  if (said.length === 0) return '';
  const each = said.map(
    ([value, n]) => `${/^\d+$/.test(value) ? plural(Number(value), 'second') : `until ${value}`} (${plural(n, 'answer')})`,
  );
  return `by Retry-After the server asked to wait ${some(each, 3)}`;
}
