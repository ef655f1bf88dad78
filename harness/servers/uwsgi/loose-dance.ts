import { InconclusiveError } from '../../core/errors.ts';
import type { Deploy } from './dance.ts';
import { observeRoles } from './dance.ts';
import { atRequestPhase } from './request-phase.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Worker 1 is at its last hook. */
const LAST_HOOK = /running "\w+:new\.fifo 1" \(accepting1-once\)/;
/** Its command has arrived, or it says why not. It says nothing if the command has gone to another instance. */
const THROUGH = /active master fifo is now .*running\.fifo|open\("new\.fifo"\)|FATAL hook failed/;
/** Longest wait for what should follow and may not, in milliseconds. */
const PATIENCE_MS = 2000;

/** Starts the first dancer; returns when its hooks are through, whatever came of them. */
export async function startLooseDancer(stage: UwsgiStage, name: string, ini: string): Promise<UwsgiInstance> {
  const dancer = await stage.startUwsgi(name, ini);
  await dancer.ready();
  await dancer.says(LAST_HOOK, { what: `${name} to come to its last hook` });
  await perhaps(stage, () => dancer.hasSaid(THROUGH));
  return dancer;
}

/**
 * One deploy of the zerg dance for configurations under which it may go wrong: does not insist that every instance gets to
 * their place, only gives them time, and looks where they are. It begins in a phase of the clients' requests, the scenario's
 * variable `requestPhaseMs`. No process is held back: what goes wrong does so by itself.
 */
export async function looseDance(stage: UwsgiStage, deploy: Deploy & { readonly ini: string }): Promise<void> {
  const old = stage.instance(deploy.puts);
  const sleeper = deploy.dismisses === undefined ? null : stage.instance(deploy.dismisses);
  let dancer = old;
  await atRequestPhase(stage, 'requestPhaseMs');
  await stage.transition({ from: deploy.from, to: deploy.to }, async () => {
    await stage.switchBuild(deploy.to);
    dancer = await startLooseDancer(stage, deploy.as, deploy.ini);
    await perhaps(stage, async () => (await old.stats()).workers.every((worker) => worker.status === 'pause'));
    await perhaps(stage, () => sleeper === null || !sleeper.alive);
    await perhaps(stage, async () => (await stage.fifoOwner('sleeping.fifo')) === old);
  });
  await observeRoles(stage, dancer, old, sleeper);
}

/** Gives something time to become so. */
export async function perhaps(stage: UwsgiStage, look: () => Promise<boolean> | boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const waiting = stage.until('what may not come', async () => ((await look()) ? true : null), patienceMs);
  await waiting.catch((error: unknown) => {
    if (!(error instanceof InconclusiveError)) throw error;
  });
}
