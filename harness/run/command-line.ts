import { type Mix, mixInWords } from '../core/siege/parts/mix.ts';
import { USUAL_SUITE } from '../runtime/server-version.ts';

/** What the range of slow requests is if the user asks for no other. */
export const USUAL_SLOW_SECONDS = '3-6';

/** What a run was made with, as far as a command line can say it. */
export interface Circumstances {
  readonly scenario: string;
  /** Undefined if it was left to what is there. */
  readonly runtime: string | undefined;
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  /** Null for what the scenario says. */
  readonly clients: number | null;
  /** Clients by what they do, if the user said so. */
  readonly mix?: Mix;
  readonly seed: number | null;
  /** Debian release whose server the docker runtime takes. */
  readonly uwsgi: string;
  readonly strict: boolean;
}

/** The command that repeats a run, whichever command made it. */
export function scenarioCommand(run: Circumstances): string {
  const words = ['npm run scenario', run.scenario, '--'];
  if (run.slowSeconds !== USUAL_SLOW_SECONDS) words.unshift(`FOOSERV_SLOW_SECONDS=${run.slowSeconds}`);
  if (run.runtime !== undefined && run.runtime !== '') words.push('--runtime', run.runtime);
  words.push('--startup', String(run.startupSeconds));
  if (run.clients !== null) words.push('--clients', String(run.clients));
  if (run.mix !== undefined) words.push('--clients', mixInWords(run.mix));
  if (run.seed !== null) words.push('--seed', String(run.seed));
  if (run.uwsgi !== USUAL_SUITE && run.runtime !== 'host') words.push('--versions', run.uwsgi);
  if (run.strict) words.push('--strict');
  return words.join(' ');
}
