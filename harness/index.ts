/// <reference types="node" preserve="true" />

/**
 * What the package exports as `zerodrop`: how a deploy is watched and a scenario is run from code, and how scenarios, servers and apps
 * of one's own are declared. `zerodrop/uwsgi` and `zerodrop/gunicorn` have the words of these two servers.
 *
 * @packageDocumentation
 */

export { type App, type AppCircumstances, defineApp } from './apps/app.ts';
export type * from './apps/own/app-definition.ts';
export { InconclusiveError, NotKnownError, UsageError, ZerodropError } from './core/errors.ts';
export { type Found, HOLDS } from './core/record/recorder.ts';
export type { Verdict } from './core/verdict/check.ts';
export type { DeployFunction } from './library/deploy-function.ts';
export type { JudgedRun } from './library/judged-run.ts';
export { assertLostNothing } from './library/lost-nothing.ts';
export { runScenario, type ScenarioOptions } from './library/named-scenario.ts';
export type { Following } from './library/own-command-line.ts';
export { watch } from './library/watch.ts';
export type { Deployment, WatchOptions } from './library/watch-settings.ts';
export type * from './report/contract.ts';
export { Instance } from './run/stage/instance.ts';
export { Stage, type StageProps, type StartSpec } from './run/stage/stage.ts';
export { onPath } from './runtime/detect.ts';
export {
  type Advice,
  defineScenario,
  refuted,
  reproduces,
  type ScenarioDefinition,
  type SiegePlan,
  showsNowAndThen,
  type Variable,
  type WrittenScenario,
  zeroDowntime,
} from './scenario.ts';
export { COMMAND, defineProcess, type ProcessDefinition } from './servers/process/process-server.ts';
export { ProcessStage, type StartOptions } from './servers/process/process-stage.ts';
export { defineServer, type LogMeaning, type LookedForServer, type Server } from './servers/server.ts';
export { defineConfig, type UserConfig } from './user/user-config.ts';
