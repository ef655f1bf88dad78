import type { CalibrationRow } from '../../../core/record/run-record.ts';
import type { DetectorJudgement, NotExercised } from '../../../core/verdict/checks/detector-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number, some } from '../number-words.ts';

export function detectorWords(judged: DetectorJudgement): CheckWords {
  if (judged.reason !== 'holds')
    return { detail: `The detector did not prove itself: ${judged.evidence.missing.map(objection).join('; ')}.` };
  const { injected, counted, falseAlarms, faults, correct } = judged.facts;
  const { ownJudge, notExercised, path } = judged.evidence;
  return {
    detail: `Self-test: ${number(counted)} of ${count(injected, 'injected fault')} detected, ${count(falseAlarms, 'false alarm')}.`,
    more: `${count(faults, 'kind')} of fault, each counted once; ${count(correct, 'row')} of correct behaviour raised no alarm; ${judgeInWords(ownJudge)}${notExercisedInWords(notExercised)}; ${pathInWords(path)}.`,
  };
}

type Proven = Extract<DetectorJudgement, { readonly reason: 'holds' }>['evidence'];
type Missing = Exclude<DetectorJudgement, { readonly reason: 'holds' }>['evidence']['missing'][number];

function objection(missing: Missing): string {
  switch (missing.reason) {
    case 'counted-inexactly':
      return `not exact: ${some(missing.evidence.rows.map(rowInWords), 3)}`;
    case 'no-faults-injected':
      return `no fault was injected in lane ${missing.facts.lane}${over(missing)}`;
    case 'too-few-faults':
      return `only ${count(missing.facts.kinds, 'kind')} of fault in lane ${missing.facts.lane}, ${missing.facts.needed} are needed${over(missing)}`;
    case 'outcome-untested':
      return `no ${missing.evidence.absent.join(', no ')} in lane ${missing.facts.lane}${over(missing)}`;
    case 'judge-untested':
      return 'no wrong status was put to the judge of this run';
    case 'vantage-untested':
      return `the agent of vantage ${missing.facts.vantage} did not prove its own`;
    case 'no-lane':
      return 'the run says of no lane that it was used';
    case 'closed-port-accepts':
      return `a closed port on the path of the siege does not refuse (${missing.evidence.path})`;
  }
}

/** Of which exchange, if not of HTTP/1.1. */
function over({ facts }: { readonly facts: { readonly exchange?: string } }): string {
  return facts.exchange === undefined ? '' : ` by the exchange ${facts.exchange}`;
}

function rowInWords(row: CalibrationRow): string {
  return `${row.fault} in lane ${row.lane} (injected ${number(row.injected)}, counted ${number(row.counted)} as ${row.outcome}, ${count(row.falseAlarms, 'false alarm')})`;
}

function judgeInWords(ownJudge: Proven['ownJudge']): string {
  if (ownJudge === null) return "the run's own judge was not put to the test";
  const bodies = ownJudge.seesBodies ? '' : ', which looks at the status only: no wrong body would be seen';
  return `${count(ownJudge.kinds, 'of these kinds was', 'of these kinds were')} put to the run's own judge${bodies}`;
}

const WAYS: Readonly<Record<NotExercised, string>> = {
  tls: 'TLS',
  'unix-socket': 'a Unix socket',
  'another-protocol': 'another protocol',
  'several-threads': 'several threads',
};

function notExercisedInWords(ways: readonly NotExercised[]): string {
  if (ways.length === 0) return '';
  return `; the faults came over plain TCP in one thread, not by way of ${ways.map((way) => WAYS[way]).join(' and ')} as the siege did`;
}

function pathInWords({ refuses, detail, isOwn }: Proven['path']): string {
  if (!refuses) return `whether a closed port on its path refuses is not known (${detail})`;
  return isOwn
    ? 'a closed port on its path refuses'
    : `${detail}; a proxy that holds the service's own port, such as that of a port that a container publishes, would not be seen by that`;
}
