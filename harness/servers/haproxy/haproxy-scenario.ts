import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { HAPROXY } from './haproxy-server.ts';
import type { HaproxyStage } from './haproxy-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** Declares a scenario of HAProxy: the default export of a file in `scenarios/haproxy/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<HaproxyStage>, 'server'>): ScenarioDefinition<HaproxyStage> {
  return define({ processes: 1, needs: { node: 'nodejs' }, ...definition, server: HAPROXY });
}
