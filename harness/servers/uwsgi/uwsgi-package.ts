/// <reference types="node" preserve="true" />

/**
 * What the package exports as `zerodrop/uwsgi`: the words of uWSGI's scenarios.
 *
 * @packageDocumentation
 */

export { dance, startDancer } from './dance.ts';
export {
  chainIsComplete,
  everyWorkerAccepts,
  everyWorkerReplaced,
  hasRequestsInHand,
  observeReloadedInPlace,
  observeWorkersReplaced,
  prepareTouch,
  reloadInPlace,
  reloadsInPlace,
  startServer,
} from './reload.ts';
export { type InstanceStats, readStats, type WorkerStats } from './stats.ts';
export { defineScenario, refuted, reproduces, showsNowAndThen, zeroDowntime } from './uwsgi-scenario.ts';
export { UWSGI } from './uwsgi-server.ts';
export { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
export { fallsAsleep, startPool, takesOver } from './zerg.ts';
