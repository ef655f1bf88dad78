import type { Report } from '../report/contract.ts';
import type { Case } from './variable.ts';

/** What came of one run of a case. */
export type Trial =
  | { readonly kind: 'held'; readonly tried: Case }
  | { readonly kind: 'broke'; readonly tried: Case; readonly breakage: Breakage }
  /** Nothing can be said: the run could not be carried through, or the instrument held it back. */
  | { readonly kind: 'unclear'; readonly tried: Case; readonly why: string };

/** In what way a verdict was refuted. */
export interface Breakage {
  /** Names of the rules that refuted it, in order: two runs broke in the same way where these are the same. */
  readonly rules: string;
  /** Their evidence. */
  readonly detail: string;
}

/** Reads from a run's report what came of it. */
export function trialOf(tried: Case, { verdict, checks }: Pick<Report, 'verdict' | 'checks'>): Trial {
  const saying = (wanted: 'fail' | 'inconclusive') => checks.filter((check) => check.verdict === wanted);
  switch (verdict) {
    case 'pass':
      return { kind: 'held', tried };
    case 'fail': {
      const refuting = saying('fail');
      return {
        kind: 'broke',
        tried,
        breakage: {
          rules: refuting
            .map(({ name }) => name)
            .sort()
            .join(', '),
          detail: refuting.map(({ name, detail }) => `${name}: ${detail}`).join('\n'),
        },
      };
    }
    case 'inconclusive':
      return {
        kind: 'unclear',
        tried,
        why: saying('inconclusive')
          .map(({ name, detail }) => `${name}: ${detail}`)
          .join('; '),
      };
  }
}
