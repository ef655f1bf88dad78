import { exact } from '../calibration/exact.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { CalibrationRow, Recording, RunRecord } from '../record/run-record.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, number, some } from './number-words.ts';

/** Of a control too: its rules of zero downtime can be believed only if the detector can. */
export const detectorCheck = defineCheck({
  id: 'detector',
  name: 'detector',
  asks: ['zero-downtime', 'soak', 'defect', 'rate', 'control'],
  about: 'count',
  judge: ({ recording }) => detector(recording),
});

/** Faults of each kind that a bad reload produces must have been met: nobody there, hung up, cut short, hung. */
const NEEDED = ['refused', 'empty-reply', 'truncated', 'timeout'] as const;
const LEAST_FAULTS = 8;

/**
 * In this same run the client met known faults and counted each exactly once, in every lane that it used. Otherwise
 * its silence proves nothing, and neither do its alarms: inconclusive, never fail.
 */
export function detector({ run, ledger }: Recording): SpokenJudgement {
  const missing: Objection[] = [];
  const inexact = run.calibration.filter((row) => !exact(row));
  if (inexact.length > 0)
    missing.push({ reason: 'counted-inexactly', facts: { inexact: inexact.length }, says: `not exact: ${some(inexact.map(inWords), 3)}` });
  for (const lane of run.options.lanes) missing.push(...gaps(run.calibration, lane));
  missing.push(...judgeGaps(run.calibration));
  if (run.options.lanes.length === 0) missing.push({ reason: 'no-lane', says: 'the run says of no lane that it was used' });
  if (!run.path.refuses && run.runtime !== 'external')
    missing.push({ reason: 'closed-port-accepts', says: `a closed port on the path of the siege does not refuse (${run.path.detail})` });
  if (missing.length > 0) return inconclusive(missing);

  const injected = run.calibration.reduce((sum, row) => sum + row.injected, 0);
  const counted = run.calibration.reduce((sum, row) => sum + row.counted, 0);
  const falseAlarms = run.calibration.reduce((sum, row) => sum + row.falseAlarms, 0);
  const faults = new Set(run.calibration.filter(isFault).map((row) => row.fault)).size;
  const correct = run.calibration.length - run.calibration.filter(isFault).length;
  // Of somebody else's service it is another port of the same address, which need not take the path of the service's own.
  const path = run.path.refuses
    ? run.runtime === 'external'
      ? `${run.path.detail}; a proxy that holds the service's own port, such as that of a port that a container publishes, would not be seen by that`
      : 'a closed port on its path refuses'
    : `whether a closed port on its path refuses is not known (${run.path.detail})`;
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { injected, counted, falseAlarms, faults, correct },
    detail: `Self-test: ${number(counted)} of ${count(injected, 'injected fault')} detected, ${count(falseAlarms, 'false alarm')}.`,
    more: `${count(faults, 'kind')} of fault, each counted once; ${count(correct, 'row')} of correct behaviour raised no alarm; ${judgeInWords(run.calibration)}${notExercised(run, ledger)}; ${path}.`,
  };
}

function inconclusive(missing: readonly Objection[]): SpokenJudgement {
  const { reason, facts, says } = objections(missing);
  return { verdict: 'inconclusive', reason, facts, detail: `The detector did not prove itself: ${says}.` };
}

/** The run's own judge: recordings of before it was put to the test have no rows of it. */
function own(rows: readonly CalibrationRow[]): readonly CalibrationRow[] {
  return rows.filter((row) => row.judge === 'own');
}

function judgeGaps(rows: readonly CalibrationRow[]): Objection[] {
  const outcomes = new Set(own(rows).map((row) => row.outcome));
  if (outcomes.size === 0) return [];
  return outcomes.has('wrong-status') ? [] : [{ reason: 'judge-untested', says: 'no wrong status was put to the judge of this run' }];
}

/** What the judge of this run was seen to tell apart. */
function judgeInWords(rows: readonly CalibrationRow[]): string {
  const asked = own(rows);
  if (asked.length === 0) return "the run's own judge was not put to the test";
  const kinds = new Set(asked.filter(isFault).map((row) => row.fault)).size;
  const bodies = asked.some((row) => row.outcome === 'wrong-body') ? '' : ', which looks at the status only: no wrong body would be seen';
  return `${count(kinds, 'of these kinds was', 'of these kinds were')} put to the run's own judge${bodies}`;
}

/** What the siege used and the known faults did not pass through. */
function notExercised(run: RunRecord, ledger: Ledger): string {
  const used = [
    ...(ledger.targets.some((name) => /^(?:[A-Z]+ )?https:/.test(name)) ? ['TLS'] : []),
    ...(ledger.targets.some((name) => /^(?:[A-Z]+ )?unix:/.test(name)) ? ['a Unix socket'] : []),
    ...(ledger.targets.some((name) => !/^(?:[A-Z]+ )?(?:https?:|unix:|\/)/.test(name)) && run.runtime === 'external'
      ? ['another protocol']
      : []),
    ...((run.options.workers ?? 1) > 1 ? ['several threads'] : []),
  ];
  return used.length === 0 ? '' : `; the faults came over plain TCP in one thread, not by way of ${used.join(' and ')} as the siege did`;
}

function isFault(row: CalibrationRow): boolean {
  return row.outcome !== 'answered';
}

function gaps(rows: readonly CalibrationRow[], lane: Lane): Objection[] {
  const faults = rows.filter((row) => row.lane === lane && isFault(row));
  if (faults.length === 0) return [{ reason: 'no-faults-injected', facts: { lane }, says: `no fault was injected in lane ${lane}` }];
  const missing: Objection[] = [];
  const kinds = new Set(faults.map((row) => row.fault)).size;
  if (kinds < LEAST_FAULTS)
    missing.push({
      reason: 'too-few-faults',
      facts: { lane, kinds, needed: LEAST_FAULTS },
      says: `only ${count(kinds, 'kind')} of fault in lane ${lane}, ${LEAST_FAULTS} are needed`,
    });
  const absent = NEEDED.filter((outcome) => !faults.some((row) => row.outcome === outcome));
  if (absent.length > 0)
    missing.push({
      reason: 'outcome-untested',
      facts: { lane, absent: absent.join(', ') },
      says: `no ${absent.join(', no ')} in lane ${lane}`,
    });
  return missing;
}

function inWords(row: CalibrationRow): string {
  return `${row.fault} in lane ${row.lane} (injected ${number(row.injected)}, counted ${number(row.counted)} as ${row.outcome}, ${count(row.falseAlarms, 'false alarm')})`;
}
