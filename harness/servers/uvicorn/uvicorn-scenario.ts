import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { UVICORN } from './uvicorn-server.ts';
import type { UvicornStage } from './uvicorn-stage.ts';

export { refuted, reproduces, zeroDowntime } from '../../scenario.ts';

/** A process of uvicorn does many requests at a time: two are enough to see that one after the other is replaced. */
const WORKERS = 2;

/** Declares a scenario of uvicorn: the default export of a file in `scenarios/uvicorn/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<UvicornStage>, 'server'>): ScenarioDefinition<UvicornStage> {
  return define({ processes: WORKERS, ...definition, server: UVICORN });
}
