import { accountedCheck } from './checks/accounted-check.ts';
import { capacityCheck } from './checks/capacity-check.ts';
import { carriedThroughCheck } from './checks/carried-through-check.ts';
import { cleanEndCheck } from './checks/clean-end-check.ts';
import { controlCheck } from './checks/control-check.ts';
import { defectNotVacuousCheck } from './checks/defect-not-vacuous-check.ts';
import { deployedCheck } from './checks/deployed-check.ts';
import { detectorCheck } from './checks/detector-check.ts';
import { executedOnceCheck } from './checks/executed-once-check.ts';
import { generatorCheck } from './checks/generator-check.ts';
import { looksCheck } from './checks/looks-check.ts';
import { messagesWholeCheck } from './checks/messages-whole-check.ts';
import { notVacuousCheck } from './checks/not-vacuous-check.ts';
import { rateCheck } from './checks/rate-check.ts';
import { shownCheck } from './checks/shown-check.ts';
import { signatureCheck } from './checks/signature-check.ts';
import { soakNotVacuousCheck } from './checks/soak-not-vacuous-check.ts';
import { soakWaitCheck } from './checks/soak-wait-check.ts';
import { streamsWholeCheck } from './checks/streams-whole-check.ts';
import { transitionCheck } from './checks/transition-check.ts';
import { vantagesCheck } from './checks/vantages-check.ts';
import { zeroDowntimeCheck } from './checks/zero-downtime-check.ts';
import { zeroWaitCheck } from './checks/zero-wait-check.ts';
import type { CheckDefinition, RunKind, Subject } from './define-check.ts';
import type { BrokenCheck } from './guarded.ts';
import type { UnsureCheck } from './measures/uncertain-times.ts';

/** Every check, in the order in which a person asks and a report shows them. Two may share a name if no kind of run asks both. */
export const CHECKS = [
  controlCheck,
  accountedCheck,
  zeroDowntimeCheck,
  executedOnceCheck,
  streamsWholeCheck,
  messagesWholeCheck,
  looksCheck,
  signatureCheck,
  rateCheck,
  shownCheck,
  soakWaitCheck,
  transitionCheck,
  deployedCheck,
  notVacuousCheck,
  defectNotVacuousCheck,
  soakNotVacuousCheck,
  vantagesCheck,
  detectorCheck,
  zeroWaitCheck,
  capacityCheck,
  cleanEndCheck,
  generatorCheck,
  carriedThroughCheck,
] as const;

type Listed = (typeof CHECKS)[number];

/** What a check found: which fields it has is told by `id` and `reason`. */
export type ListedCheck = NonNullable<ReturnType<Listed['ask']>>;

/** The same, or that it broke, or that the clocks leave it open. */
export type JudgedCheck = ListedCheck | BrokenCheck | UnsureCheck;

/** What the check of this id found. */
export type JudgementOf<Id extends JudgedCheck['id']> = Extract<JudgedCheck, { readonly id: Id }>;

/** The name of a check. */
export type CheckName = Listed['name'];

/** Names of the checks that are asked about a kind of run, and are about one of these. */
export type CheckNameOf<Kind extends RunKind, About extends Subject> = NameIf<Listed, Kind, About>;

type NameIf<Definition, Kind extends RunKind, About extends Subject> =
  Definition extends CheckDefinition<infer _, infer Name, infer Asked, infer Of>
    ? Kind extends Asked
      ? Of extends About
        ? Name
        : never
      : never
    : never;

const DEFINITIONS: readonly CheckDefinition[] = CHECKS;

/** What is defined under a name; nothing if no check has it. */
export function checksNamed(name: string): readonly CheckDefinition[] {
  return DEFINITIONS.filter((definition) => definition.name === name);
}

/** Is the check of this name about one of these? */
export function isAbout(name: string, ...subjects: readonly Subject[]): boolean {
  return checksNamed(name).some(({ about }) => subjects.includes(about));
}

/** Names of the checks that are asked about a kind of run, and are about one of these. */
export function namesOf(kind: RunKind, ...subjects: readonly Subject[]): readonly string[] {
  return DEFINITIONS.filter(({ asks, about }) => asks.includes(kind) && subjects.includes(about)).map(({ name }) => name);
}
