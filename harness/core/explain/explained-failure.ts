import type { RunEvent } from '../record/run-record.ts';
import type { Explanation } from './explain.ts';
import type { FailureCase } from './failure-case.ts';

/** What became of a request that failed: why, and who had it. */
export interface ExplainedFailure {
  readonly failure: FailureCase;
  /** Null if nothing explains it. */
  readonly explanation: Explanation | null;
  /** Null if no process is known to have had it; its pid is null if only the instance is known. */
  readonly process: { readonly instance: string | null; readonly pid: number | null } | null;
}

/** Who had a request: who began or answered it, or kept its connection, else the one worker of the instance whose line explains it. */
export function processOf(
  { holder }: FailureCase,
  explanation: Explanation | null,
  workerOf: (line: RunEvent) => number | null,
): ExplainedFailure['process'] {
  const line = explanation?.line ?? null;
  const instance = holder?.instance ?? line?.instance ?? null;
  const pid = holder?.pid ?? (line === null ? null : (namedBy(line, explanation) ?? workerOf(line)));
  return instance === null && pid === null ? null : { instance, pid };
}

/** The pid that the line names by which a failure is explained; null if it names none. */
function namedBy({ text }: RunEvent, explanation: Explanation | null): number | null {
  const evidence = explanation?.signature.evidence;
  if (evidence?.kind !== 'line-names-holder') return null;
  const pid = evidence.pattern.exec(text)?.[1];
  return pid === undefined ? null : Number(pid);
}
