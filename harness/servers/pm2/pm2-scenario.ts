import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { PM2 } from './pm2-server.ts';
import type { Pm2Stage } from './pm2-stage.ts';

export { refuted, reproduces, zeroDowntime } from '../../scenario.ts';

/** A worker of Node does many requests at a time: two are enough to see that one after the other is replaced. */
const WORKERS = 2;

/** Declares a scenario of pm2: the default export of a file in `scenarios/pm2/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<Pm2Stage>, 'server'>): ScenarioDefinition<Pm2Stage> {
  return define({ processes: WORKERS, ...definition, server: PM2 });
}
