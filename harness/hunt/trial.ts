import type { Report } from '../report/contract.ts';
import type { Case } from '../run/variable.ts';

/** What came of one run of a case. */
export type Trial =
  | (Tried & { readonly kind: 'held' })
  | (Tried & { readonly kind: 'broke'; readonly breakage: Breakage })
  /** Nothing can be said: the run could not be carried through, or the instrument held it back. */
  | (Tried & { readonly kind: 'unclear'; readonly why: string });

/** What was run: what the scenario varies, and the seed of all that is random in the app. */
export interface Tried {
  readonly tried: Case;
  readonly seed: number;
}

/** In what way a verdict was refuted. */
export interface Breakage {
  /** Names of the rules that refuted it, in order: two runs broke in the same way if these are the same. */
  readonly rules: string;
  /** Their evidence. */
  readonly detail: string;
}

/** Reads from a run's report what came of it. */
export function trialOf({ tried, seed }: Tried, { verdict, checks }: Pick<Report, 'verdict' | 'checks'>): Trial {
  const saying = (wanted: 'fail' | 'inconclusive') => checks.filter((check) => check.verdict === wanted);
  switch (verdict) {
    case 'pass':
      return { kind: 'held', tried, seed };
    case 'fail': {
      const refuting = saying('fail');
      return {
        kind: 'broke',
        tried,
        seed,
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
        seed,
        why: saying('inconclusive')
          .map(({ name, detail }) => `${name}: ${detail}`)
          .join('; '),
      };
  }
}
