import type { Ledger } from '../ledger/ledger.ts';
import { OUTCOME_MEANING } from '../ledger/outcome.ts';
import type { Stall } from '../record/measurements.ts';
import type { Recording, RunRecord } from '../record/run-record.ts';
import type { Check, CheckFacts } from './check.ts';
import { defineCheck } from './define-check.ts';
import { triggerMs } from './failed-otherwise.ts';
import { hiddenByRetry } from './hidden-by-retry.ts';
import { count, duration, number, seconds } from './number-words.ts';
import { firstPhase } from './run-phases.ts';

export const zeroDowntimeCheck = defineCheck({
  name: 'zero-downtime',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording, measured }) => zeroDowntime(recording, measured.stalls.longest),
});

const NAME = 'zero-downtime';

/**
 * No request failed, in any lane; and how long at most nobody was answered meanwhile. A detector that raised false alarms in the calibration can't refute it; a path on
 * which a closed port does not refuse can't prove it, but failures seen over it are failures.
 */
export function zeroDowntime(recording: Recording, stall: Stall): Check {
  const { run, ledger } = recording;
  const falseAlarms = run.calibration.reduce((sum, row) => sum + row.falseAlarms, 0);
  const { sent, failed, open } = ledger;
  if (sent === 0) return inconclusive('nothing-sent', { sent }, 'No request was sent, so none could fail.');
  if (falseAlarms > 0) {
    return inconclusive(
      'false-alarms',
      { sent, failed, falseAlarms },
      `${number(ledger.failed)} of ${count(ledger.sent, 'request')} failed, but the detector raised ${count(falseAlarms, 'false alarm')} in its calibration: it can't be believed.`,
    );
  }
  const early = ledger.failed === 0 ? 0 : failedBefore(ledger, beganMs(recording));
  if (ledger.failed > 0 && early === ledger.failed)
    return inconclusive(
      'failed-before',
      { sent, failed, early },
      `The service lost requests before anything was done to it, which refutes nothing. ${failures(recording)}`,
    );
  const hidden = ledger.failed === 0 ? 0 : hiddenByRetry(ledger, run.options.methods);
  if (ledger.failed > 0 && run.options.allowRetry === true && hidden === ledger.failed && ledger.open === 0)
    return {
      name: NAME,
      verdict: 'pass',
      reason: 'repeatable-only',
      facts: { sent, failed, early, hiddenByRetry: hidden },
      detail: `${failures(recording)} Each was on a kept connection that was closed before the first byte, and a client may repeat it (RFC 9112, section 9.3.1): --allow-retry accepts that.`,
    };
  if (ledger.failed > 0)
    return {
      name: NAME,
      verdict: 'fail',
      reason: 'requests-failed',
      facts: { sent, failed, early, hiddenByRetry: hidden },
      detail: `${failures(recording)}${ofThem(early)}`,
    };
  if (ledger.open > 0)
    return inconclusive(
      'without-outcome',
      { sent, open },
      `No request failed, but ${number(ledger.open)} of ${number(ledger.sent)} have no outcome.`,
    );
  if (!run.path.refuses && run.runtime !== 'external') {
    return inconclusive(
      'closed-port-accepts',
      { sent, failed },
      `No request failed, but on the path of the siege a closed port does not refuse: it could hide failures (${run.path.detail}).`,
    );
  }
  return {
    name: NAME,
    verdict: 'pass',
    reason: 'holds',
    facts: { sent, failed, longestStallMs: stall.longestMs, stallAtMs: stall.atMs },
    detail: `None of ${count(ledger.sent, 'request')} failed${watchedFor(run)} (lane ${run.options.lanes.join(' and ')}); ${stall.longestMs > 0 ? `the longest stall was ${duration(stall.longestMs)}, at ${seconds(stall.atMs)}` : 'there was no stall'}.`,
  };
}

/** Of a run without a deploy, how long it watched. */
function watchedFor(run: RunRecord): string {
  const soak = firstPhase(run, 'soak');
  return soak === undefined ? '' : ` in ${seconds(soak.endMs - soak.startMs)}`;
}

/**
 * When anything was done to the service that its clients ask: the first step of the strategy from the baseline on, whatever it was;
 * Infinity if the run never came to one. Too early is the safe side: what fails after it is a failure. A run without a deploy judges
 * the service itself, from its first request on.
 */
function beganMs({ run, events }: Recording): number {
  if (run.soak !== undefined) return Number.NEGATIVE_INFINITY;
  const baseline = firstPhase(run, 'baseline');
  const step = events.find(({ source, atMs }) => source === 'strategy' && baseline !== undefined && atMs >= baseline.startMs);
  return Math.min(triggerMs(run), step?.atMs ?? Number.POSITIVE_INFINITY);
}

/** Requests that were sent, and had failed, by then. */
function failedBefore(ledger: Ledger, untilMs: number): number {
  let failed = 0;
  for (const { sentAtMs, durationMs } of ledger.failures()) if (sentAtMs + durationMs < untilMs) failed++;
  return failed;
}

function ofThem(early: number): string {
  return early === 0
    ? ''
    : ` ${number(early)} of them failed before anything was done to the service, and would refute nothing by themselves.`;
}

function inconclusive(reason: string, facts: CheckFacts, detail: string): Check {
  return { name: NAME, verdict: 'inconclusive', reason, facts, detail };
}

function failures({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): string {
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
  const hidden = hiddenByRetry(ledger, run.options.methods);
  const retry =
    hidden === 0 ? '' : ` ${number(ledger.failed)} lost; a client that retries would have shown ${number(ledger.failed - hidden)}.`;
  return `${number(ledger.failed)} of ${count(ledger.sent, 'request')} failed, ${when}: ${byKind.join(', ')}.${retry}`;
}
