import { type ScenarioDefinition, zeroDowntime } from '../scenario.ts';

/**
 * The same steps, asked for zero downtime on every version of the server, whatever the scenario expects. A defect that consists
 * of nothing changing is then none.
 */
export function askedStrictly({ since: _, ...scenario }: ScenarioDefinition): ScenarioDefinition {
  return scenario.expect.kind === 'zero-downtime' ? scenario : { ...scenario, expect: zeroDowntime(), expectsChange: true };
}
