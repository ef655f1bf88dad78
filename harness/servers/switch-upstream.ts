import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../run/stage/instance.ts';
import type { Stage } from '../run/stage/stage.ts';

/**
 * Writes `upstream.conf` of the run's folder, which a configuration of nginx includes, in one step: a reload of nginx brings it. `what` says for the timeline
 * what it leads to. Rejects as the file system does.
 */
export async function switchUpstream(stage: Stage<Instance>, text: string, what: string): Promise<void> {
  const path = join(stage.folder, 'upstream.conf');
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
  stage.note('upstream-switched', `upstream.conf -> ${what}`);
}
