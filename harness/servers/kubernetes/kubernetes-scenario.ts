import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { KUBERNETES } from './kubernetes-server.ts';
import type { KubernetesStage } from './kubernetes-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/**
 * Declares a scenario of a cluster: the default export of a file in `scenarios/kubernetes/`. A connection is opened every 10 ms, with a
 * request or without: what leads to a pod that does not listen any more is seen within its short time.
 */
export function defineScenario(definition: Omit<ScenarioDefinition<KubernetesStage>, 'server'>): ScenarioDefinition<KubernetesStage> {
  return define({ processes: 1, ...definition, siege: { clients: 12, perSecond: 100, ...definition.siege }, server: KUBERNETES });
}
