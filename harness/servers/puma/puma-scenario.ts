import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { PUMA } from './puma-server.ts';
import type { PumaStage } from './puma-stage.ts';

export { refuted, reproduces, zeroDowntime } from '../../scenario.ts';

/** A worker of Puma has five threads: two are enough to see that one after the other is replaced. */
const WORKERS = 2;

/** Declares a scenario of Puma: the default export of a file in `scenarios/puma/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<PumaStage>, 'server'>): ScenarioDefinition<PumaStage> {
  return define({ processes: WORKERS, ...definition, server: PUMA });
}
