import { InconclusiveError } from '../../core/errors.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { UvicornStage } from './uvicorn-stage.ts';

/**
 * Starts a second uvicorn on the socket that a holder has, and tells the first to end when the second serves. `before` has its say
 * just before that, with the pid of the first. Settles when the first has ended.
 */
export async function replaceOnSocket(stage: UvicornStage, holder: Instance, before: (old: number) => Promise<void>): Promise<void> {
  const [old] = await stage.servers(holder);
  if (old === undefined) throw new InconclusiveError(`no uvicorn is there that ${holder.name} has started`);
  holder.kill('SIGUSR2');
  await stage.newServersAreReady(holder, 1);
  await before(old);
  await stage.endServer(holder, old);
}
