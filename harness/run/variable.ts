import { UsageError } from '../core/errors.ts';
import type { ScenarioDefinition, Variable } from '../scenario.ts';

/** A choice of what a scenario varies: a number for each variable. */
export type Case = Readonly<Record<string, number>>;

/** What a scenario's variables are in a run: what is pinned, else what is usual. Throws RangeError if a pin has no variable or lies outside of it. */
export function valuesOf({ varies = {}, pins = {} }: Pick<ScenarioDefinition, 'varies' | 'pins'>): Case {
  for (const [name, value] of Object.entries(pins)) {
    const variable = varies[name];
    if (variable === undefined) throw new RangeError(`"${name}" is pinned, and no variable`);
    if (!isWithin(variable, value)) throw new RangeError(`"${name}" is pinned at ${value}, outside of ${variable.min} to ${variable.max}`);
  }
  return { ...Object.fromEntries(Object.entries(varies).map(([name, { usual }]) => [name, usual])), ...pins };
}

/** `processes=16,heldMs=0`, in the order of the names. */
export function describeCase(found: Case): string {
  return Object.keys(found)
    .sort()
    .map((name) => `${name}=${found[name]}`)
    .join(',');
}

/** Reads what `describeCase` wrote. Throws UsageError, in the name of the option, if it names no variable of the scenario or leaves its range. */
export function parseCase(text: string, varies: Readonly<Record<string, Variable>>, option = '--case'): Case {
  const found: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name = '', digits = ''] = /^(\w+)=(\d+)$/.exec(part.trim()) ?? [];
    const variable = varies[name];
    const value = Number(digits);
    if (variable === undefined || !isWithin(variable, value))
      throw new UsageError(`${option} has "${part}"`, `It must be of the form name=number, of: ${describeVariables(varies)}.`);
    found[name] = value;
  }
  return found;
}

/** `processes (1 to 16), heldMs (0 to 100)` */
export function describeVariables(varies: Readonly<Record<string, Variable>>): string {
  return Object.entries(varies)
    .map(([name, { min, max }]) => `${name} (${min} to ${max})`)
    .join(', ');
}

function isWithin({ min, max }: Variable, value: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
