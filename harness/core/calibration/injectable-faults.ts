import type { CalibrationCase, UnreachableKind } from './fault-case.ts';
import { FAULTS } from './fault-catalogue.ts';

/** What every system's kernel says to a client in the same way. The other places were measured on Linux: a full queue drops, refuses or takes one more. */
const EVERYWHERE: readonly UnreachableKind[] = ['closed-port'];

/** Whether what a case injects is known on a system. What is not must not be injected: it would be counted as something else, or as nothing. */
export function canInject({ misbehaviour }: CalibrationCase, platform: NodeJS.Platform): boolean {
  return platform === 'linux' || misbehaviour.on !== 'connect' || EVERYWHERE.includes(misbehaviour.place);
}

/** Names of the faults that are not checked on a system. */
export function notInjectable(platform: NodeJS.Platform): readonly string[] {
  return FAULTS.filter((subject) => !canInject(subject, platform)).map(({ name }) => name);
}
