import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Bound } from '../../record/measurements.ts';
import type { Recording } from '../../record/run-record.ts';
import { atWork } from '../run-phases.ts';
import { upperLimit } from './clopper-pearson.ts';

/**
 * What a run is worth: of the requests that were in flight or sent while a strategy was at work, how many may fail
 * for all that was seen. Requests of the calm before and after would only flatter the figure.
 */
export function bound({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): Bound {
  const windows = atWork(run);
  let exposed = 0;
  let failed = 0;
  forEachAttempt(
    ledger,
    ({ sentMs, endMs, failed: isFailed }) => {
      if (!windows.some(({ fromMs, toMs }) => sentMs <= toMs && endMs >= fromMs)) return;
      exposed++;
      if (isFailed) failed++;
    },
    // What is open ends at no time that is known.
    ({ open, firstSentMs, lastEndMs }) => open === 0 && !windows.some(({ fromMs, toMs }) => firstSentMs <= toMs && lastEndMs >= fromMs),
  );
  return { exposed, failureRateUpper95: upperLimit(failed, exposed) };
}
