import { list, vassals } from './duration-words.ts';
import { vassalName } from './name.ts';
import type { Plan } from './prepare.ts';

/** What a roll-out would do, for people. */
export function describePlan(plan: Plan, minimum: number): string {
  const total = plan.targets.size;
  const lines = [
    `${vassals(total)}, ${plan.active} active; ${minimum} stay active, so up to ${plan.first.length} reload at once.`,
    `First: ${list(plan.first.map(vassalName))}.`,
  ];
  const later = [...plan.targets.keys()].filter((file) => !plan.first.includes(file));
  if (later.length > 0) lines.push(`As they come back: ${list(later.map(vassalName))}.`);
  for (const { file, why } of plan.inactive) lines.push(`${vassalName(file)} is not active: ${why}. It is reloaded once it is.`);
  for (const warning of plan.warnings) lines.push(`Mind: ${warning}.`);
  for (const [file, target] of plan.targets) {
    if (!target.path.endsWith(`/${file}`)) lines.push(`${vassalName(file)}: its link leads to ${target.path}, which is what is touched.`);
  }
  return `${lines.join('\n')}\n`;
}

/** The same for scripts. */
export function planToJson(plan: Plan, minimum: number): string {
  const document = {
    schema: 'zerodrop/reload-vassals-plan/1',
    vassals: [...plan.targets.keys()],
    active: plan.active,
    minimum,
    first: plan.first,
    inactive: plan.inactive,
    warnings: plan.warnings,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
