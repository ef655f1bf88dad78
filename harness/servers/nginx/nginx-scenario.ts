import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { NGINX } from './nginx-server.ts';
import type { NginxStage } from './nginx-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** Declares a scenario of nginx: the default export of a file in `scenarios/nginx/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<NginxStage>, 'server'>): ScenarioDefinition<NginxStage> {
  return define({ ...definition, server: NGINX });
}
