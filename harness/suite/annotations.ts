import { KINDS } from './case-attempt.ts';
import type { Suite } from './suite-types.ts';
import { MEANS } from './suite-words.ts';

/**
 * Lines by which GitHub shows what is not as it should be beside a job's log ("workflow commands for GitHub Actions").
 * At most ten: GitHub shows no more of a step.
 */
export function githubAnnotations({ cases }: Suite): readonly string[] {
  // The worst first: ten of what could not be judged must not hide a failure.
  return [...cases]
    .filter(({ kind }) => kind !== 'pass')
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
    .slice(0, 10)
    .map(({ id, kind, says }) => {
      const level = kind === 'inconclusive' ? 'warning' : 'error';
      return `::${level} title=${property(`${id}: ${MEANS[kind]}`)}::${message(says)}`;
    });
}

function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
