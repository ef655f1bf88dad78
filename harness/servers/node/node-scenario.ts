import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { NODE } from './node-server.ts';
import type { NodeStage } from './node-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** A worker of Node does many requests at a time: two are enough to see that one after the other is replaced. */
const WORKERS = 2;

/** Declares a scenario of Node: the default export of a file in `scenarios/node/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<NodeStage>, 'server'>): ScenarioDefinition<NodeStage> {
  return define({ processes: WORKERS, ...definition, server: NODE });
}
