import { killRun, processesOfRun } from '../runtime/processes.ts';
import type { Stage } from '../stage/stage.ts';
import { HOLDS } from '../timeline/chronicle.ts';

const PATIENCE_MS = 5000;

/**
 * Tells every uWSGI to end, the last started first, and records whether all did, with their children: a process that
 * is left over then is a stray. Whoever does not end is killed.
 */
export async function stopAll(stage: Stage, runId: string): Promise<void> {
  // What was said before is taken in first: what comes after the teardown is our doing, and explains no failure.
  for (const instance of stage.instances) instance.log.read();
  stage.teardown();
  for (const instance of stage.instances.toReversed()) if (instance.alive) instance.kill('SIGINT');
  const end = performance.now() + PATIENCE_MS;
  let left = await processesOfRun(runId);
  while (left.length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = await processesOfRun(runId);
  }
  await stage.observe('told to end, every uWSGI and all its processes are gone', () =>
    left.length === 0
      ? HOLDS
      : `after ${PATIENCE_MS / 1000} s there still were: ${left.map((info) => `${info.pid} ${info.command} (${info.state})`).join(', ')}`,
  );
  if (left.length > 0) await killRun(runId);
  for (const instance of stage.instances) instance.log.close();
}
