import { defineScenario as define, type ScenarioDefinition, type WrittenScenario } from '../../scenario.ts';
import { UWSGI } from './uwsgi-server.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** Declares a scenario of uWSGI: the default export of a file in `scenarios/uwsgi/`, or of one's own anywhere. */
export function defineScenario(definition: Omit<ScenarioDefinition<UwsgiStage>, 'server'>): ScenarioDefinition<UwsgiStage>;
export function defineScenario(definition: Omit<WrittenScenario<UwsgiStage>, 'server'>): WrittenScenario<UwsgiStage>;
export function defineScenario(definition: Omit<WrittenScenario<UwsgiStage>, 'server'>): WrittenScenario<UwsgiStage> {
  return define({ ...definition, server: UWSGI });
}
