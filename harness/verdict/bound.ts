import type { Recording, RunRecord } from '../record.ts';
import type { Bound } from '../report/contract.ts';
import { upperLimit } from './clopper-pearson.ts';
import { firstPhase, lastPhase, type Window } from './phases.ts';
import { sweep } from './sweep.ts';

/**
 * What a run is worth: of the requests that were in flight or sent while a strategy was at work, how many may fail
 * for all that was seen. Requests of the calm before and after would only flatter the figure.
 */
export function bound({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): Bound {
  const windows = atWork(run);
  let exposed = 0;
  let failed = 0;
  sweep(ledger, (attempt) => {
    if (!windows.some(({ fromMs, toMs }) => attempt.sentMs <= toMs && attempt.endMs >= fromMs)) return;
    exposed++;
    if (attempt.failed) failed++;
  });
  return { exposed, failureRateUpper95: upperLimit(failed, exposed) };
}

/** From each trigger to its completion, or to the next trigger where it never completed; the reload where none is planned. */
function atWork(run: RunRecord): readonly Window[] {
  if (run.transitions.length === 0) {
    const reload = firstPhase(run, 'reload');
    return reload === undefined ? [] : [{ fromMs: reload.startMs, toMs: (lastPhase(run, 'reload') ?? reload).endMs }];
  }
  const triggers = run.transitions.map(({ triggerMs }) => triggerMs);
  return run.transitions.map(({ triggerMs, completeMs }) => {
    const next = Math.min(...triggers.filter((other) => other > triggerMs), Number.POSITIVE_INFINITY);
    return { fromMs: triggerMs, toMs: completeMs ?? next };
  });
}
