import { workflowCommand } from '../report/workflow-command.ts';
import { KINDS } from './case-attempt.ts';
import type { Suite } from './suite-types.ts';
import { MEANS } from './suite-words.ts';

/**
 * Lines by which GitHub shows what is not as it should be beside a job's log. At most ten: GitHub shows no more of a step.
 */
export function githubAnnotations({ cases }: Suite): readonly string[] {
  // The worst first: ten of what could not be judged must not hide a failure.
  return [...cases]
    .filter(({ kind }) => kind !== 'pass')
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
    .slice(0, 10)
    .map(({ id, kind, says }) => {
      const level = kind === 'inconclusive' ? 'warning' : 'error';
      return workflowCommand(level, `${id}: ${MEANS[kind]}`, says);
    });
}
