import type { GeneratorJudgement, Politeness } from '../../../core/verdict/checks/generator-check.ts';
import type { Keeping } from '../../../core/verdict/measures/pace-kept.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number, seconds } from '../number-words.ts';

export function generatorWords(judged: GeneratorJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: GeneratorJudgement): string {
  switch (judged.reason) {
    case 'could-hide-a-wait': {
      const when = judged.evidence.soak ? WATCHED : 'During the reload';
      return `${when} ${stoodStill(judged.facts)}: a wait of ${duration(judged.facts.maxStallMs)} could have been hidden or invented by it.`;
    }
    case 'could-hide-an-outage': {
      const when = judged.evidence.soak ? WATCHED : 'From reload to settle';
      return `${when} ${stoodStill(judged.facts)}: it sent nothing, and an outage within that time would have left no record.`;
    }
    case 'could-hide-a-switch': {
      const { frozenMs, switchMs, atMs } = judged.facts;
      const { of } = judged.evidence;
      const what = of === null ? 'the reload' : `the switch from ${of.from} to ${of.to}`;
      return `For ${duration(frozenMs)} of the ${duration(switchMs)} of ${what} at ${seconds(atMs)} the client itself stood still: it may have missed what happened.`;
    }
    case 'rate-not-kept':
      return `The client did not keep to its rate though it had clients to spare: ${rate(judged.facts)}.`;
    case 'client-too-busy':
      return `The client was too busy to keep to its rate: ${rate(judged.facts)}.`;
    case 'rate-too-high':
      return `The rate was not kept even before the reload: ${count(judged.evidence.clients, 'client')} are too few for it, or it is too high: ${rate(judged.facts)}.`;
    case 'holds': {
      const { longestPauseMs, limitMs } = judged.facts;
      const { keeping, politeness, stealShare, fromReloadToSettle } = judged.evidence;
      const steal =
        stealShare === null
          ? '; stolen CPU time is not checked on this platform'
          : `; ${(stealShare * 100).toFixed(1)} % of the CPU time stolen`;
      const kept = `${keeping === null ? '' : `; ${rate(keeping)}`}${polite(politeness)}`;
      return `Load generator kept up: longest pause ${duration(longestPauseMs)}${fromReloadToSettle ? ' from reload to settle' : ''} (limit ${duration(limitMs)})${steal}${kept}.`;
    }
  }
}

/** When something was seen: in a run without a deploy there is but one time. */
const WATCHED = 'While the service was watched';

function stoodStill({ frozenMs, atMs }: { readonly frozenMs: number; readonly atMs: number }): string {
  return `the client itself stood still for ${duration(frozenMs)} at ${seconds(atMs)}`;
}

function rate({ askedPerSecond, sentPerSecond, unsent, lagMs, ownLagMs }: Keeping): string {
  const left = unsent === 0 ? 'none was left unsent' : `${number(unsent)} that were due ${unsent === 1 ? 'was' : 'were'} left unsent`;
  const own = lagMs < 1 ? '' : `, ${duration(ownLagMs)} of it for no lack of free clients`;
  return `${number(askedPerSecond)} requests a second were asked for and ${Number(sentPerSecond.toFixed(1))} sent; ${left}; the latest was sent ${duration(lagMs)} after it was due${own}`;
}

function polite({ ceiling, connects }: Politeness): string {
  const sent = ceiling === null ? '' : `; ${ceiling.sentPerSecond} requests a second were sent, ${number(ceiling.perSecond)} were allowed`;
  if (connects === null || connects.longestGapMs === 0) return sent;
  const more = connects.made === 0 ? '' : `, ${number(connects.made)} of them opened without a request`;
  return `${sent}; new connections were ${duration(connects.longestGapMs)} apart at most${more}: an outage shorter than that may be missed`;
}
