import { lookAtRun } from './look.ts';
import type { ProcessInfo } from './processes.ts';

/** The live processes that carry the mark of a run, for tests that don't know its work folder. */
export async function processesOfRun(runId: string, instance?: string): Promise<readonly ProcessInfo[]> {
  return (await lookAtRun({ runId, workFolder: '/nowhere' }, instance)).processes;
}
