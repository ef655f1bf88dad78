import type { DefectNotVacuousJudgement, Missing, NotVacuousJudgement, RunPart } from '../../../core/verdict/checks/not-vacuous-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number, seconds } from '../number-words.ts';

export function notVacuousWords(judged: NotVacuousJudgement): CheckWords {
  return { detail: judged.reason === 'holds' ? enough(judged) : tooLittleInWords(judged.evidence.missing) };
}

/** Of a run that shows a known defect. */
export function defectNotVacuousWords(judged: DefectNotVacuousJudgement): CheckWords {
  if (judged.reason !== 'holds') return { detail: tooLittleInWords(judged.evidence.missing) };
  const { baseline, sentInReload } = judged.facts;
  return { detail: `${count(baseline, 'answer')} in the baseline, ${count(sentInReload, 'request')} in flight or sent during the reload.` };
}

/** What a pass would lack. */
export function tooLittleInWords(missing: readonly Missing[]): string {
  return `Too little was seen for a pass: ${missing.map(missingInWords).join('; ')}.`;
}

type Enough = Extract<NotVacuousJudgement, { readonly reason: 'holds' }>;

function enough({ facts, evidence }: Enough): string {
  const { reloads, settles, keptNone } = evidence;
  const kept = keptNone ? '; the service kept no connection open before the reload, so that lane reused shows what lane new does' : '';
  return `Answers: ${number(facts.baseline)} in the baseline, ${reloads.map(number).join(' + ')} during the reload, ${settles.map(number).join(' + ')} sent after it${switched(evidence)}; ${progress(evidence)}${kept}.`;
}

/** Only slow requests span the one moment of a switch; of fast ones those are counted that were sent, or in flight, while it took place. */
function switched({ across, unseenMs, hasSlow }: Enough['evidence']): string {
  if (across.length === 0) return '';
  if (across.length === 1 && across[0] === 0 && !hasSlow)
    return `; the switch fell between two requests, sent ${duration(unseenMs[0] ?? 0)} apart`;
  const counts = across.map(number).join(', ');
  return hasSlow
    ? `; in flight across the switch: ${counts} slow requests`
    : `; sent or in flight between trigger and completion: ${counts} requests`;
}

/** Who was seen to get on: what was not asked for is not claimed. */
function progress({ targets, lanes, clients }: Enough['evidence']): string {
  const everywhere = `each of ${count(targets, 'target')} answered before and after${lanes > 1 ? ' in each lane' : ''}`;
  return clients === null ? everywhere : `every one of ${count(clients, 'client')} made progress; ${everywhere}`;
}

function missingInWords(missing: Missing): string {
  switch (missing.reason) {
    case 'phases-missing':
      return `it never came to ${missing.facts.missing}`;
    case 'phases-out-of-order':
      return `its phases are out of order: ${missing.evidence.phases.map(({ name, startMs }) => `${name} at ${seconds(startMs)}`).join(', ')}`;
    case 'too-few-answers': {
      const { answers, needed } = missing.facts;
      return `${count(answers, 'answer')} ${partInWords(missing.evidence.during)}, ${number(needed)} are needed`;
    }
    case 'clients-unanswered': {
      const { clients, clientsAnswered } = missing.facts;
      return `${few(clientsAnswered)} of ${count(clients, 'client')} got an answer ${partInWords(missing.evidence.during)}`;
    }
    case 'targets-silent': {
      const { targets, targetsAnswered } = missing.facts;
      const what = missing.evidence.lanes > 1 ? 'pairs of a target and a lane' : targets === 1 ? 'target' : 'targets';
      return `${few(targetsAnswered)} of ${number(targets)} ${what} gave an answer ${partInWords(missing.evidence.during)}`;
    }
    case 'nothing-in-reload': {
      const { reload } = missing.evidence;
      return reload === null
        ? 'no request was in flight or sent during the reload'
        : `no request in flight or sent during ${nth('reload', reload)} was answered`;
    }
    case 'nothing-sent-at-work': {
      const { fromMs, unseenMs } = missing.facts;
      return `no request was sent while the strategy was at work, for ${duration(unseenMs)} from ${seconds(fromMs)} (more clients would send some)`;
    }
    case 'no-connection-kept':
      return 'the service kept no connection open before the reload, so that lane reused shows no more than lane new';
    case 'nothing-on-kept-connections':
      return 'no request was sent on a kept connection from the reload on';
    case 'nothing-changed':
      return missing.facts === undefined
        ? 'no change of version took place'
        : `the version did not change from ${missing.facts.from} to ${missing.facts.to}`;
    case 'nothing-across-switch': {
      const { from, to, firstNewMs } = missing.facts;
      const none = missing.evidence.ofSlow
        ? 'no slow request was in flight across it'
        : 'no request was sent, or in flight, between trigger and completion';
      return `${none} when ${to} took over from ${from} at ${seconds(firstNewMs)}`;
    }
  }
}

function partInWords(part: RunPart): string {
  switch (part.part) {
    case 'baseline':
      return 'in the baseline';
    case 'settle':
      return `to requests sent in ${nth('settle', part)}`;
    case 'from-settle':
      return 'from the settle phase on';
    case 'after-reload':
      return 'after the reload was complete';
  }
}

function nth(phase: string, { index, of }: { readonly index: number; readonly of: number }): string {
  return of === 1 ? `the ${phase} phase` : `${phase} phase ${index + 1} of ${of}`;
}

function few(n: number): string {
  return n === 0 ? 'none' : `only ${number(n)}`;
}
