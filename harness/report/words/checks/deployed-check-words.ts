import type { Look } from '../../../core/ledger/answer-look.ts';
import type { ShownAnswers } from '../../../core/looks/lasting-differences.ts';
import type { DeployedJudgement } from '../../../core/verdict/checks/deployed-check.ts';
import type { CheckWords } from '../check-words.ts';
import { count, number } from '../number-words.ts';

export function deployedCheckWords(judged: DeployedJudgement): CheckWords {
  switch (judged.reason) {
    case 'not-run':
      return { detail: 'The command was not run.' };
    case 'too-long-to-read': {
      const { target, answers, of } = judged.facts;
      return {
        detail: `${target}: ${number(answers)} of ${count(of, 'answer')} are longer than 4 MiB, so no version was read of them: they may be of either one. --version-from header:NAME reads it of an answer of any length.`,
      };
    }
    case 'nothing-changed':
      return { detail: 'The change that was named was not seen.' };
    case 'nothing-shows':
      return { detail: 'Nothing shows that anything was deployed: the answers are the same before and after.' };
    case 'nothing-restarted':
      return { detail: 'Nothing shows that the command did anything: no worker of the server was replaced, and no answer changed.' };
    case 'holds': {
      const { seen } = judged.evidence;
      if (seen === null) return { detail: 'No change was to be seen (--no-change), and none was.' };
      return { detail: `The change that was named was seen: ${seen.from} to ${seen.to}.` };
    }
    case 'change-not-named':
      return { detail: `A change is seen, and nothing names it: ${difference(judged)}.`, factsInWords: beforeAndAfter(judged) };
    case 'changed':
      return {
        detail: `No change was to be seen (--no-change), but one lasts: ${difference(judged)}.`,
        factsInWords: beforeAndAfter(judged),
      };
    case 'perhaps-changed': {
      const why = judged.facts.unsure === 'few' ? 'too few answers came to be sure' : 'the answers vary by themselves, so it is not sure';
      return {
        detail: `No change was to be seen (--no-change), and perhaps there is one: ${difference(judged)}; ${why}.`,
        factsInWords: beforeAndAfter(judged),
      };
    }
  }
}

type Different = Extract<DeployedJudgement, { readonly reason: 'change-not-named' | 'changed' | 'perhaps-changed' }>;

function difference({ facts, evidence }: Different): string {
  return `${facts.target} answered ${inWords(evidence.before)} before the command, and ${inWords(evidence.after)} at the end`;
}

function beforeAndAfter({ evidence }: Different): { readonly before: string; readonly after: string } {
  return { before: inWords(evidence.before), after: inWords(evidence.after) };
}

function inWords(shown: ShownAnswers): string {
  switch (shown.by) {
    case 'heads':
      return shown.heads.join(' or ');
    case 'look':
      return lookInWords(shown.look);
    case 'ways':
      return `in ${shown.ways} ways`;
  }
}

function lookInWords(look: Look | null): string {
  if (look === null) return 'nothing known';
  const to = look.location === null ? '' : ` to ${look.location}`;
  return `${look.status}${to}, ${look.type ?? 'no type'}, ${look.size} octets, ${look.hash ?? 'no hash'}`;
}
