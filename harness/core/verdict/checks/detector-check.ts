import { exact } from '../../calibration/exact.ts';
import type { Lane, Ledger } from '../../ledger/ledger.ts';
import type { CalibrationRow, Recording, RunRecord } from '../../record/run-record.ts';
import type { ExchangeName } from '../../siege/exchange-name.ts';
import { isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';

/** Of a control too: its rules of zero downtime can be believed only if the detector can. */
export const detectorCheck = defineCheck({
  id: 'detector',
  name: 'detector',
  asks: ['zero-downtime', 'soak', 'defect', 'rate', 'control'],
  about: 'count',
  judge: ({ recording }) => detector(recording),
});

/** Faults of each kind that a bad reload produces must have been met: no listener, hung up, cut short, hung. */
const NEEDED = ['refused', 'empty-reply', 'truncated', 'timeout'] as const;
const LEAST_FAULTS = 8;

/**
 * In this same run the client met known faults and counted each exactly once, in every lane that it used. Otherwise
 * its silence proves nothing, and neither do its alarms: inconclusive, never fail.
 */
export function detector({ run, ledger }: Recording) {
  const { calibration, path, options, runtime } = run;
  const here = calibration.filter(({ vantage }) => vantage === undefined);
  const inexact = calibration.filter((row) => !exact(row));
  const missing = [
    ...(inexact.length > 0
      ? [{ reason: 'counted-inexactly', facts: { inexact: inexact.length }, evidence: { rows: inexact } } as const]
      : []),
    ...options.lanes.flatMap((lane) => gaps(ofHttp1(here), lane)),
    ...options.lanes.flatMap((lane) => exchangeGaps({ calibration: here, options }, lane)),
    ...judgeGaps(here),
    ...vantageGaps(run),
    ...(options.lanes.length === 0 ? [{ reason: 'no-lane' } as const] : []),
    ...(!path.refuses && runtime !== 'external' ? [{ reason: 'closed-port-accepts', evidence: { path: path.detail } } as const] : []),
  ];
  if (isAny(missing)) return { verdict: 'inconclusive', ...weighed(missing), evidence: { missing } } as const;

  const injected = calibration.reduce((sum, row) => sum + row.injected, 0);
  const counted = calibration.reduce((sum, row) => sum + row.counted, 0);
  const falseAlarms = calibration.reduce((sum, row) => sum + row.falseAlarms, 0);
  const faults = new Set(here.filter(isFault).map((row) => row.fault)).size;
  const correct = here.length - here.filter(isFault).length;
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { injected, counted, falseAlarms, faults, correct },
    evidence: {
      ownJudge: ownJudge(here),
      notExercised: notExercised(run, ledger),
      // Of a service that was there before it is another port of the same address, which need not take the path of the service's own.
      path: { refuses: path.refuses, detail: path.detail, isOwn: runtime !== 'external' },
    },
  } as const;
}

export type DetectorJudgement = ReturnType<typeof detector>;

/** The run's own judge: recordings of before it was put to the test have no rows of it. */
function own(rows: readonly CalibrationRow[]): readonly CalibrationRow[] {
  return rows.filter((row) => row.judge === 'own');
}

function judgeGaps(rows: readonly CalibrationRow[]) {
  const outcomes = new Set(own(rows).map((row) => row.outcome));
  return outcomes.size === 0 || outcomes.has('wrong-status') ? [] : [{ reason: 'judge-untested' } as const];
}

/** What the judge of this run was seen to tell apart; null if it was not put to the test. */
function ownJudge(rows: readonly CalibrationRow[]): { readonly kinds: number; readonly seesBodies: boolean } | null {
  const asked = own(rows);
  if (asked.length === 0) return null;
  const kinds = new Set(asked.filter(isFault).map((row) => row.fault)).size;
  return { kinds, seesBodies: asked.some((row) => row.outcome === 'wrong-body') };
}

/** A way of the siege that the known faults did not take. */
export type NotExercised = 'tls' | 'unix-socket' | 'another-protocol' | 'several-threads';

/** What the siege used and the known faults did not pass through. */
function notExercised(run: RunRecord, ledger: Ledger): readonly NotExercised[] {
  const isAsked = (pattern: RegExp): boolean => ledger.targets.some((name) => pattern.test(name));
  const isAnother = ledger.targets.some((name) => !/^(?:[A-Z]+ )?(?:https?:|unix:|\/)/.test(name)) && run.runtime === 'external';
  return [
    ...(isAsked(/^(?:[A-Z]+ )?https:/) ? ['tls' as const] : []),
    ...(isAsked(/^(?:[A-Z]+ )?unix:/) ? ['unix-socket' as const] : []),
    ...(isAnother ? ['another-protocol' as const] : []),
    ...((run.options.workers ?? 1) > 1 ? ['several-threads' as const] : []),
  ];
}

/** Another machine's detector is another instrument, and proves itself there. */
function vantageGaps({ vantages = [], calibration, options }: RunRecord) {
  return vantages
    .filter(({ clock, host }) => clock !== null || host !== null)
    .filter(({ name }) => {
      const rows = calibration.filter(({ vantage }) => vantage === name);
      return (
        judgeGaps(rows).length > 0 ||
        options.lanes.some((lane) => gaps(ofHttp1(rows), lane).length > 0 || exchangeGaps({ calibration: rows, options }, lane).length > 0)
      );
    })
    .map(({ name }) => ({ reason: 'vantage-untested', facts: { vantage: name } }) as const);
}

/** Rows of the siege over HTTP/1.1. */
function ofHttp1(rows: readonly CalibrationRow[]): readonly CalibrationRow[] {
  return rows.filter(({ exchange }) => exchange === undefined);
}

/** What sends uploads, or speaks another protocol than HTTP/1.1, is another piece of code, and proves itself by faults of its own. */
function exchangeGaps({ calibration, options }: Pick<RunRecord, 'calibration' | 'options'>, lane: Lane) {
  const apart = (['post', 'h2', 'sse', 'ws'] as const).filter((exchange) => (options.mix?.[exchange] ?? 0) > 0);
  return apart.flatMap((exchange) =>
    gaps(
      calibration.filter((row) => row.exchange === exchange),
      lane,
      { exchange },
    ),
  );
}

function isFault(row: CalibrationRow): boolean {
  return row.outcome !== 'answered';
}

function gaps(rows: readonly CalibrationRow[], lane: Lane, of: { readonly exchange?: ExchangeName } = {}) {
  const faults = rows.filter((row) => row.lane === lane && isFault(row));
  const isTested = faults.length > 0;
  const kinds = new Set(faults.map((row) => row.fault)).size;
  const absent = NEEDED.filter((outcome) => !faults.some((row) => row.outcome === outcome));
  return [
    ...(isTested ? [] : [{ reason: 'no-faults-injected', facts: { lane, ...of } } as const]),
    ...(isTested && kinds < LEAST_FAULTS
      ? [{ reason: 'too-few-faults', facts: { lane, kinds, needed: LEAST_FAULTS, ...of } } as const]
      : []),
    ...(isTested && absent.length > 0
      ? [{ reason: 'outcome-untested', facts: { lane, absent: absent.join(', '), ...of }, evidence: { absent } } as const]
      : []),
  ];
}
