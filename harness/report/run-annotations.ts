import type { Report } from './contract.ts';
import { splitChecks } from './deciding.ts';
import { workflowCommand } from './workflow-command.ts';

/** What speaks against a run, as lines that GitHub shows beside a job's log: refuted checks first. None of a run that passed. */
export function runAnnotations(report: Report): readonly string[] {
  if (report.verdict === 'pass') return [];
  const { deciding } = splitChecks(report);
  return (['fail', 'inconclusive'] as const).flatMap((verdict) =>
    deciding
      .filter((check) => check.verdict === verdict)
      .map(({ name, detail }) => workflowCommand(verdict === 'fail' ? 'error' : 'warning', `zerodrop: ${verdict}: ${name}`, detail)),
  );
}
