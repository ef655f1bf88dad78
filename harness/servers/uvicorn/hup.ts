import { HOLDS } from '../../core/record/recorder.ts';
import { reproduces } from '../../scenario.ts';
import type { UvicornStage } from './uvicorn-stage.ts';

/** uvicorn/supervisors/multiprocess.py, Multiprocess: before 0.30.0 it handles INT and TERM alone. */
export const ENDS_THE_PARENT = reproduces({
  says: 'HUP ends the parent, which does not handle it; no process tells the workers, which have the old version',
  outcome: null,
  log: { instance: 'server', pattern: /^the parent ended with code 129$/ },
});

/** Switches the build and sends HUP to the parent. */
export async function hup(stage: UvicornStage, build: string): Promise<void> {
  const server = stage.instance('server');
  await stage.switchBuild(build);
  server.killMaster((await stage.parent(server)) ?? 0, 'SIGHUP');
}

/** HUP where it ends the parent. Settles when the parent has ended; records that its workers serve on. */
export async function orphan(stage: UvicornStage, build: string): Promise<void> {
  const server = stage.instance('server');
  await stage.steps(async () => {
    await hup(stage, build);
    await server.says(/^the parent ended with code \d+$/, { what: 'the parent of server to end' });
  });
  await stage.shows('the workers of the parent that has ended serve on', async () => {
    const left = await stage.servers(server);
    return left.length === stage.processes ? HOLDS : `server processes that live: ${left.join(', ') || 'none'}`;
  });
}
