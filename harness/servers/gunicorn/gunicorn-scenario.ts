import { defineScenario as define, type ScenarioDefinition, type WrittenScenario } from '../../scenario.ts';
import { GUNICORN } from './gunicorn-server.ts';
import type { GunicornStage } from './gunicorn-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** Declares a scenario of gunicorn: the default export of a file in `scenarios/gunicorn/`, or of one's own anywhere. */
export function defineScenario(definition: Omit<ScenarioDefinition<GunicornStage>, 'server'>): ScenarioDefinition<GunicornStage>;
export function defineScenario(definition: Omit<WrittenScenario<GunicornStage>, 'server'>): WrittenScenario<GunicornStage>;
export function defineScenario(definition: Omit<WrittenScenario<GunicornStage>, 'server'>): WrittenScenario<GunicornStage> {
  return define({ ...definition, server: GUNICORN });
}
