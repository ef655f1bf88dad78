import { defineScenario as define, type ScenarioDefinition } from '../../scenario.ts';
import { PHP_FPM } from './php-fpm-server.ts';
import type { PhpFpmStage } from './php-fpm-stage.ts';

export { refuted, reproduces, showsNowAndThen, zeroDowntime } from '../../scenario.ts';

/** Declares a scenario of PHP-FPM behind nginx: the default export of a file in `scenarios/php-fpm/`. */
export function defineScenario(definition: Omit<ScenarioDefinition<PhpFpmStage>, 'server'>): ScenarioDefinition<PhpFpmStage> {
  return define({ ...definition, server: PHP_FPM });
}
