import type { SignatureJudgement } from '../../../core/verdict/checks/signature-check.ts';
import { span } from '../../number-format.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';
import { failedOtherwiseInWords } from './failed-otherwise-words.ts';

export function signatureWords(judged: SignatureJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: SignatureJudgement): string {
  const { says } = judged.evidence;
  switch (judged.reason) {
    case 'nothing-to-see-it-by':
      return `"${says}" names neither an outcome nor a log line, neither a wait nor stale answers, and nothing was looked at: there is nothing to see it by.`;
    case 'failed-otherwise': {
      const { otherwise, costsNone } = judged.evidence;
      return `"${says}": requests failed in other ways than the defect's: ${failedOtherwiseInWords(otherwise)}${costsNone ? ' (it costs none)' : ''}.`;
    }
    case 'failed-before':
      return `"${says}": ${count(judged.facts.early, 'request')} had failed before the reload, which is not what a reload does.`;
    case 'outcome-not-seen':
    case 'line-not-seen':
    case 'wait-not-seen':
    case 'stale-not-seen':
      return `The defect did not show ("${says}"): ${judged.evidence.missing.map(missingInWords).join('; ')}.`;
    case 'causes-unknown': {
      const { failed, explained } = judged.facts;
      return `"${says}": the causes of ${number(failed - explained)} of ${count(failed, 'failure')} could not be looked for.`;
    }
    case 'holds':
      return `The defect showed ("${says}"): ${shownInWords(judged).join('; ')}.`;
  }
}

type NotShown = Extract<SignatureJudgement, { readonly reason: 'outcome-not-seen' | 'line-not-seen' | 'wait-not-seen' | 'stale-not-seen' }>;

function missingInWords(missing: NotShown['evidence']['missing'][number]): string {
  switch (missing.reason) {
    case 'outcome-not-seen':
      return `no request ended as ${missing.facts.outcome}`;
    case 'line-not-seen': {
      const { instance, sinceReload } = missing.evidence;
      return `no line of the log of ${instance ?? 'any instance'} matches /${missing.facts.pattern}/${sinceReload ? ' from the reload on' : ''}`;
    }
    case 'wait-not-seen':
      return `no request waited for ${span(missing.facts.leastMs)}; the longest wait was ${span(missing.facts.longestMs)}`;
    case 'stale-not-seen':
      return 'the old version answered no request that was sent after the deploy was complete';
  }
}

function shownInWords({ facts, evidence }: Extract<SignatureJudgement, { readonly reason: 'holds' }>): readonly string[] {
  const { costs, along, onKeptConnections, causes, statements, waited, staleAnswers, lines } = evidence.shown;
  return [
    ...(costs === null ? [] : [`${count(costs.failed, 'request')} of ${number(facts.sent)} ended as ${costs.outcome}`]),
    ...(along.length === 0 ? [] : [`along with it ${along.map(([outcome, n]) => `${number(n)} as ${outcome}`).join(', ')}`]),
    ...(onKeptConnections ? ['each on a kept connection, before a byte of an answer: a client that retries would have shown none'] : []),
    ...(causes === null ? [] : [`all of them explained by ${causes.join(' or ')}`]),
    ...(statements === 0 ? [] : [`it costs no request, and ${count(statements, 'statement')} of clean-end must hold`]),
    ...(waited === null ? [] : [`a request waited for ${span(waited.longestMs)}, and it takes ${span(waited.leastMs)} to be the defect`]),
    ...(staleAnswers === null ? [] : [`the old version answered ${count(staleAnswers, 'request')} sent after the deploy was complete`]),
    ...(lines === null
      ? []
      : [
          `${count(lines.count, 'line')} of the log of ${lines.instance ?? 'any instance'} ${lines.count === 1 ? 'matches' : 'match'}, the first is "${lines.first}"`,
        ]),
  ];
}
