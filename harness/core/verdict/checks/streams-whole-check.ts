import type { Outcome } from '../../ledger/outcome.ts';
import type { HeldSeen, HeldStretch } from '../../record/measurements.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { heldFacts, heldOpenQuestion, silentOnes, skippedOnes } from '../measures/held-fault.ts';

/** Asked if the siege listens to streams. */
export const streamsWholeCheck = defineCheck({
  id: 'streams-whole',
  name: 'streams-whole',
  asks: ['zero-downtime', 'soak'],
  about: 'service',
  judge: ({ recording: { run }, measured }) =>
    (run.options.mix?.sse ?? 0) > 0 ? streamsWhole(run, measured.held.find(({ kind }) => kind === 'sse') ?? null) : null,
});

/**
 * Each stream was whole: it came to a right end, or went on until we left it; nothing was missing in it, nothing came twice, and it did not
 * stand still for longer than it may. One that the server ended rightly before it was over, and that went on where it was when its client
 * came again, is whole. A run that had no stream open at the reload, or none after it, shows nothing. Of those that were held over a watched
 * deploy see held-fault.ts.
 */
export function streamsWhole(
  run: Pick<RunRecord, 'soak' | 'calibration'> & Partial<Pick<RunRecord, 'options' | 'change'>>,
  seen: HeldSeen | null,
) {
  const { soak, calibration, options } = run;
  const falseAlarms = calibration.reduce((sum, row) => sum + (row.exchange === 'sse' ? row.falseAlarms : 0), 0);
  if (falseAlarms > 0) return { verdict: 'inconclusive', reason: 'false-alarms', facts: { falseAlarms } } as const;
  if (seen === null || (seen.received === 0 && seen.quiet === undefined))
    return { verdict: 'inconclusive', reason: 'nothing-streamed' } as const;
  const { before, across, during, after, exchanges, received, missing, repeated, resumed, longestSilenceMs } = seen;
  const sinceTrigger = failedOf([across, during, after]);
  const failed = failedOf([before, across, during, after]);
  const facts = {
    ...{ streams: exchanges, events: received, missing, repeated, resumed },
    ...{ failed: total(failed), longestSilenceMs },
    ...{ openAtTrigger: across.opened, openedDuring: during.opened, openedAfter: after.opened },
    ...heldFacts(seen),
    ...(options?.eventIds === undefined ? {} : { eventIds: options.eventIds }),
  };
  const evidence = { seen, failed };
  if (total(failed) > 0 && soak === undefined && total(sinceTrigger) === 0)
    return { verdict: 'inconclusive', reason: 'failed-before', facts, evidence } as const;
  if (missing > 0) return { verdict: 'fail', reason: 'events-missing', facts, evidence } as const;
  if (total(failed) > 0) return { verdict: 'fail', reason: 'streams-failed', facts, evidence } as const;
  const closed = [before, across, during, after].reduce((sum, each) => sum + each.closed, 0);
  if (options?.staysOpen === true && closed > 0)
    return { verdict: 'fail', reason: 'closed-by-server', facts: { ...facts, closedByServer: closed }, evidence } as const;
  const silent = silentOnes(run, seen);
  if (silent !== null) return { verdict: 'fail', reason: silent, facts, evidence } as const;
  const skipped = skippedOnes(run, seen);
  if (skipped === 'events-skipped') return { verdict: 'fail', reason: skipped, facts, evidence } as const;
  if (soak === undefined && across.opened === 0) return { verdict: 'inconclusive', reason: 'none-open', facts } as const;
  if (soak === undefined && during.opened + after.opened === 0)
    return { verdict: 'inconclusive', reason: 'none-opened-since', facts } as const;
  const question = skipped ?? heldOpenQuestion(run, seen);
  if (question !== null) return { verdict: 'inconclusive', reason: question, facts, evidence } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence } as const;
}

export type StreamsWholeJudgement = ReturnType<typeof streamsWhole>;

type Failed = Readonly<Partial<Record<Outcome, number>>>;

function failedOf(stretches: readonly HeldStretch[]): Failed {
  const sum: Partial<Record<Outcome, number>> = {};
  for (const { failed } of stretches)
    for (const [outcome, n] of Object.entries(failed) as [Outcome, number][]) sum[outcome] = (sum[outcome] ?? 0) + n;
  return sum;
}

function total(failed: Failed): number {
  return Object.values(failed).reduce((sum, n) => sum + n, 0);
}
