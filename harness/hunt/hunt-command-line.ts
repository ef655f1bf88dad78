import { type Case, describeCase } from '../run/variable.ts';
import { USUAL_SUITE } from '../runtime/server-version.ts';

/** What the range of slow requests is in a hunt if the user asks for no other: it is many runs. */
export const HUNTS_SLOW_SECONDS = '0.2-0.4';

/** What of a hunt's command line belongs into the one that repeats it. */
export interface Circumstances {
  readonly startup: number;
  readonly runtime: string | undefined;
  readonly uwsgi: string;
  readonly slowSeconds: string;
}

/** What is repeated: one case, the search, the table of a variable's values, a forced search, or one place of it. */
export type Wanted =
  | { readonly kind: 'case'; readonly tried: Case; readonly replays: number }
  | { readonly kind: 'search'; readonly budget: number }
  | { readonly kind: 'force'; readonly budget: number; readonly attempts: number }
  | { readonly kind: 'place'; readonly place: string; readonly replays: number }
  | { readonly kind: 'each'; readonly each: string; readonly tried: string | undefined; readonly replays: number };

/** The command that repeats a hunt or a part of it. */
export function huntCommand(name: string, seed: number, { startup, runtime, uwsgi, slowSeconds }: Circumstances, wanted: Wanted): string {
  const words = ['npm run -s zerodrop -- hunt', name, '--seed', String(seed), '--startup', String(startup)];
  if (slowSeconds !== HUNTS_SLOW_SECONDS) words.unshift(`FOOSERV_SLOW_SECONDS=${slowSeconds}`);
  if (runtime !== undefined) words.push('--runtime', runtime);
  if (uwsgi !== USUAL_SUITE) words.push('--versions', uwsgi);
  switch (wanted.kind) {
    case 'case':
      words.push('--case', describeCase(wanted.tried), '--replays', String(wanted.replays));
      break;
    case 'search':
      words.push('--budget', String(wanted.budget));
      break;
    case 'force':
      words.push('--force', '--budget', String(wanted.budget), '--attempts', String(wanted.attempts));
      break;
    case 'place':
      words.push('--force', '--place', wanted.place, '--replays', String(wanted.replays));
      break;
    case 'each':
      words.push('--each', wanted.each, ...(wanted.tried === undefined ? [] : ['--case', wanted.tried]));
      words.push('--replays', String(wanted.replays));
      break;
  }
  return words.join(' ');
}
