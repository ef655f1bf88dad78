import { count } from '../core/quantity.ts';
import { upperLimit } from '../core/verdict/measures/clopper-pearson.ts';
import { percentAtMost } from '../report/number-format.ts';
import type { Reloads } from './reloads.ts';

/** From this many reloads without a loss on, fewer than 5 % of them lose a request, with 95 % confidence: 0.95^59 < 0.05. */
const ENOUGH = 59;

/**
 * What some reloads prove, in a sentence, by the exact one-sided interval of Clopper and Pearson. It holds for reloads
 * that are alike and don't influence one another; null if there were none.
 */
export function reloadsInWords({ done, lossy }: Reloads): string | null {
  if (done === 0) return null;
  const limit = percentAtMost(upperLimit(lossy, done));
  if (lossy === 0 && done < ENOUGH) return `${done} of ${count(done, 'reload')} lost nothing: too few for a bound (${ENOUGH} give 5 %)`;
  if (lossy === 0) return `${done} of ${done} reloads lost nothing: fewer than ${limit} of reloads lose a request, 95 % confidence`;
  return `${lossy} of ${count(done, 'reload')} lost requests: at most ${limit} of reloads do, 95 % confidence`;
}
