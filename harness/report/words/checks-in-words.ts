import type { CheckFacts } from '../../core/verdict/check.ts';
import type { JudgedCheck, JudgementOf } from '../../core/verdict/check-list.ts';
import type { Check } from '../contract.ts';
import type { CheckWords } from './check-words.ts';
import { accountedWords } from './checks/accounted-words.ts';
import { capacityWords } from './checks/capacity-words.ts';
import { carriedThroughWords } from './checks/carried-through-words.ts';
import { cleanEndWords } from './checks/clean-end-words.ts';
import { controlWords } from './checks/control-words.ts';
import { deployedCheckWords } from './checks/deployed-check-words.ts';
import { detectorWords } from './checks/detector-words.ts';
import { executedOnceWords } from './checks/executed-once-words.ts';
import { generatorWords } from './checks/generator-words.ts';
import { looksWords } from './checks/looks-words.ts';
import { messagesWholeWords } from './checks/messages-whole-words.ts';
import { defectNotVacuousWords, notVacuousWords } from './checks/not-vacuous-words.ts';
import { rateWords } from './checks/rate-words.ts';
import { shownWords } from './checks/shown-words.ts';
import { signatureWords } from './checks/signature-words.ts';
import { soakNotVacuousWords } from './checks/soak-not-vacuous-words.ts';
import { soakWaitWords } from './checks/soak-wait-words.ts';
import { streamsWholeWords } from './checks/streams-whole-words.ts';
import { transitionWords } from './checks/transition-words.ts';
import { vantagesWords } from './checks/vantages-words.ts';
import { watchWaitWords } from './checks/watch-wait-words.ts';
import { zeroDowntimeWords } from './checks/zero-downtime-words.ts';
import { zeroWaitWords } from './checks/zero-wait-words.ts';

/** How each check says what it found. */
const WORDS: { readonly [Id in JudgedCheck['id']]: (judged: JudgementOf<Id>) => CheckWords } = {
  control: controlWords,
  accounted: accountedWords,
  'zero-downtime': zeroDowntimeWords,
  'executed-once': executedOnceWords,
  'streams-whole': streamsWholeWords,
  'messages-whole': messagesWholeWords,
  signature: signatureWords,
  rate: rateWords,
  shown: shownWords,
  'soak-wait': soakWaitWords,
  transition: transitionWords,
  'not-vacuous': notVacuousWords,
  'defect-not-vacuous': defectNotVacuousWords,
  'soak-not-vacuous': soakNotVacuousWords,
  detector: detectorWords,
  'zero-wait': (judged) => (judged.of === 'watch' ? watchWaitWords(judged) : zeroWaitWords(judged)),
  capacity: capacityWords,
  'clean-end': cleanEndWords,
  generator: generatorWords,
  'carried-through': carriedThroughWords,
  deployed: deployedCheckWords,
  looks: looksWords,
  vantages: vantagesWords,
  unsure: ({ facts }) => ({
    detail: `It can't be judged: times of other machines are known within ${facts.uncertainMs.toFixed(2)} ms, and within that it is ${facts.early} if they are as early as they may be, ${facts.measured} as they were measured, and ${facts.late} if they are as late as they may be.`,
  }),
  broken: ({ facts }) => ({ detail: `The rule itself broke (${facts.message}); this is an error of zerodrop.` }),
};

/** A check as it is published: with its sentences, and its facts to the third digit. */
export function checkInWords(judged: JudgedCheck): Check {
  const { name, verdict, reason, facts } = judged;
  const { factsInWords, ...sentences } = wordsOf(judged.id, judged);
  const published = facts === undefined ? factsInWords : { ...withoutNoise(facts), ...factsInWords };
  return { name, verdict, reason, ...(published === undefined ? {} : { facts: published }), ...sentences };
}

function wordsOf<Id extends JudgedCheck['id']>(id: Id, judged: JudgementOf<Id>): CheckWords {
  return WORDS[id](judged);
}

/** Facts to the third digit behind the point, which for times is what the clock resolves; what is no number is left out. */
function withoutNoise(facts: CheckFacts): CheckFacts {
  const known = Object.entries(facts).filter(([, fact]) => typeof fact === 'string' || Number.isFinite(fact));
  return Object.fromEntries(
    known.map(([name, fact]) => [name, typeof fact === 'string' || Math.abs(fact) < 1 ? fact : Math.round(fact * 1000) / 1000]),
  );
}
