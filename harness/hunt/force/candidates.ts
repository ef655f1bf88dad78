import type { Place, Placed } from './place.ts';
import type { SeenStep } from './place-gate.ts';

/** More than a race needs: what is too much is taken away when something was found. */
const PLACED: Placed = { accepted: 2, kept: 2, queued: 8 };
/** How long processes are held, round after round: most races need only an order, and some that others have time. In milliseconds. */
const HOLDS_MS = [500, 3000];

/**
 * Where a freeze may break a strategy, most promising first: each step, with the processes of each instance that lived then. First those
 * of the instance that the step is done to, then the others; steps that are done to no instance come last.
 */
export function candidates(steps: readonly SeenStep[]): readonly Place[] {
  const all = steps.flatMap((step, i) =>
    Object.entries(step.roles).flatMap(([instance, roles]) =>
      roles.map((role) => ({ step: i + 1, instance, role, rank: rankOf(step, instance) })),
    ),
  );
  const sorted = all.toSorted((a, b) => a.rank - b.rank || a.step - b.step);
  return HOLDS_MS.flatMap((holdMs) =>
    sorted.map(({ step, instance, role }) => ({ step, freeze: [{ instance, role }], placed: PLACED, holdMs })),
  );
}

function rankOf(step: SeenStep, instance: string): number {
  if (step.instance === instance) return 0;
  // A start or a command reaches what runs by ways of its own; a switched link reaches a process only later.
  return step.instance !== null || !step.says.startsWith('current -> ') ? 1 : 2;
}
