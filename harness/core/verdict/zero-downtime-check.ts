import { OUTCOME_MEANING } from '../ledger/outcome.ts';
import type { Stall } from '../record/measurements.ts';
import type { Recording, RunRecord } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { hiddenByRetry } from './hidden-by-retry.ts';
import { count, duration, number, seconds } from './number-words.ts';
import { firstPhase } from './run-phases.ts';

const NAME = 'zero-downtime';

/**
 * No request failed, in any lane; and how long at most nobody was answered meanwhile. A detector that raised false alarms in the calibration can't refute it; a path on
 * which a closed port does not refuse can't prove it, but failures seen over it are failures.
 */
export function zeroDowntime({ run, ledger }: Recording, stall: Stall): Check {
  const falseAlarms = run.calibration.reduce((sum, row) => sum + row.falseAlarms, 0);
  if (ledger.sent === 0) return inconclusive('No request was sent, so none could fail.');
  if (falseAlarms > 0) {
    return inconclusive(
      `${number(ledger.failed)} of ${count(ledger.sent, 'request')} failed, but the detector raised ${count(falseAlarms, 'false alarm')} in its calibration: it can't be believed.`,
    );
  }
  if (ledger.failed > 0 && neverBegan(run))
    return inconclusive(`The service failed before anything was done to it, which refutes no deploy. ${failures({ ledger })}`);
  if (ledger.failed > 0) return { name: NAME, verdict: 'fail', detail: failures({ ledger }) };
  if (ledger.open > 0) return inconclusive(`No request failed, but ${number(ledger.open)} of ${number(ledger.sent)} have no outcome.`);
  if (!run.path.refuses && run.runtime !== 'external') {
    return inconclusive(
      `No request failed, but on the path of the siege a closed port does not refuse: it could hide failures (${run.path.detail}).`,
    );
  }
  return {
    name: NAME,
    verdict: 'pass',
    detail: `None of ${count(ledger.sent, 'request')} failed${watchedFor(run)} (lane ${run.options.lanes.join(' and ')}); the longest stall was ${duration(stall.longestMs)}, at ${seconds(stall.atMs)}.`,
  };
}

/** Of a run without a deploy, how long it watched. */
function watchedFor(run: RunRecord): string {
  const soak = firstPhase(run, 'soak');
  return soak === undefined ? '' : ` in ${seconds(soak.endMs - soak.startMs)}`;
}

/** The command was never run: somebody else's service was not fit to be watched in the first place. */
function neverBegan(run: RunRecord): boolean {
  return run.runtime === 'external' && run.soak === undefined && firstPhase(run, 'reload') === undefined;
}

function inconclusive(detail: string): Check {
  return { name: NAME, verdict: 'inconclusive', detail };
}

function failures({ ledger }: Pick<Recording, 'ledger'>): string {
  const kinds = new Map<string, number>();
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { outcome, lane, sentAtMs, tlsError } of ledger.failures()) {
    const kind = `${outcome} in lane ${lane} (${OUTCOME_MEANING[outcome]}${tlsError === '' ? '' : `: ${tlsError}`})`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    firstMs = Math.min(firstMs, sentAtMs);
    lastMs = Math.max(lastMs, sentAtMs);
  }
  const byKind = [...kinds].sort(([, a], [, b]) => b - a).map(([kind, n]) => `${number(n)} ${kind}`);
  const when = ledger.failed === 1 ? `sent at ${seconds(firstMs)}` : `sent between ${seconds(firstMs)} and ${seconds(lastMs)}`;
  const hidden = hiddenByRetry(ledger);
  const retry =
    hidden === 0 ? '' : ` ${number(ledger.failed)} lost; a client that retries would have shown ${number(ledger.failed - hidden)}.`;
  return `${number(ledger.failed)} of ${count(ledger.sent, 'request')} failed, ${when}: ${byKind.join(', ')}.${retry}`;
}
