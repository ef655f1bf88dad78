import type { Verdict } from '../core/verdict/check.ts';
import { type Share, shareOf } from '../core/verdict/measures/clopper-pearson.ts';
import { plural, shareInWords } from '../report/number-format.ts';
import type { MeasuredRate, RunFacts } from './run-facts.ts';

/** What is asked of a run to count how often a scenario shows what it must. */
export interface ShownOfRun {
  readonly verdict: Verdict;
  readonly expects: RunFacts['expects'];
  /** Of a defect that shows now and then: its trials. */
  readonly rate?: MeasuredRate | null;
}

/** How often what a scenario must show did, over all of its runs. */
export interface Shown {
  readonly expects: RunFacts['expects'];
  /** Of the runs that were judged; of a defect that is measured as a rate, of its trials. */
  readonly of: 'runs' | 'trials';
  readonly share: Share;
  /** Runs that proved nothing, and are not counted. */
  readonly unclear: number;
}

/** Null if nothing was judged. */
export function shownIn(runs: readonly ShownOfRun[]): Shown | null {
  const judged = runs.filter(({ verdict }) => verdict !== 'inconclusive');
  const [first] = judged;
  if (first === undefined) return null;
  const { expects } = first;
  const unclear = runs.length - judged.length;
  const rates = judged.flatMap(({ rate }) => rate ?? []);
  if (rates.length > 0) {
    const sum = (name: 'failed' | 'trials'): number => rates.reduce((total, each) => total + each[name], 0);
    return { expects, of: 'trials', share: shareOf(sum('failed'), sum('trials')), unclear };
  }
  const shown = judged.filter(({ verdict }) => verdict === 'pass').length;
  return { expects, of: 'runs', share: shareOf(shown, judged.length), unclear };
}

/** `its defect showed in 17 of 20 runs (95 %: 62 % to 97 %)` */
export function shownInWords({ expects, of, share, unclear }: Shown): string {
  const noun = share.n === 1 ? of.slice(0, -1) : of;
  return `${WHAT[expects]} in ${shareInWords(share, noun)}${unclear === 0 ? '' : `; ${plural(unclear, 'more run')} proved nothing`}`;
}

const WHAT: Readonly<Record<RunFacts['expects'], string>> = {
  'zero-downtime': 'lost nothing and kept its promises',
  defect: 'its defect showed',
  rate: 'its defect, which shows now and then, did',
  refuted: 'was refuted, as it must be,',
};

/** How often what a scenario must show did: `shown` of `total`, with the ends of the exact 95 % interval (Clopper and Pearson). */
export interface WrittenShare {
  readonly of: 'runs' | 'trials';
  readonly shown: number;
  readonly total: number;
  readonly low95: number;
  readonly high95: number;
  /** Runs that proved nothing, and are not counted. */
  readonly unclear: number;
}

/** What several runs say together, as JSON has it; null if nothing was judged. */
export function writtenShare(runs: readonly ShownOfRun[]): WrittenShare | null {
  const shown = shownIn(runs);
  if (shown === null) return null;
  const { k, n, low, high } = shown.share;
  return { of: shown.of, shown: k, total: n, low95: low, high95: high, unclear: shown.unclear };
}
