import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { DOCKER } from './docker-server.ts';
import { swarmHindrance } from './swarm-hindrance.ts';
import type { SwarmStage } from './swarm-stage.ts';

export { refuted, reproduces, zeroDowntime } from '../../scenario.ts';

type Definition = Omit<ScenarioDefinition<SwarmStage>, 'server'>;

/** Declares a scenario of containers: the default export of a file in `scenarios/docker/`. */
export function defineScenario(definition: Definition): ScenarioDefinition<SwarmStage> {
  return define({ processes: 1, ...definition, server: DOCKER });
}

/** Declares a scenario of a Swarm. A machine has one: nothing runs beside it that has one as well. */
export function defineSwarmScenario(definition: Definition): ScenarioDefinition<SwarmStage> {
  return defineScenario({ exclusive: true, hindrance: swarmHindrance, ...definition });
}
